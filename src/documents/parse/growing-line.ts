/**
 * A line that comes in pieces. To look at its end costs no more when it is long; a string would be copied for each look between
 * two additions.
 */
export class GrowingLine {
  #pieces: string[] = []; // none of them empty

  get text(): string {
    if (this.#pieces.length > 1) this.#pieces = [this.#pieces.join('')];
    return this.#pieces[0] ?? '';
  }

  set text(text: string) {
    this.#pieces = text === '' ? [] : [text];
  }

  /** Whether the next word needs no space before it. */
  get parted(): boolean {
    return this.#pieces.at(-1)?.endsWith(' ') ?? true;
  }

  add(text: string): void {
    if (text !== '') this.#pieces.push(text);
  }

  /** Takes white space away from its end. */
  trimEnd(): void {
    for (let last = this.#pieces.pop(); last !== undefined; last = this.#pieces.pop()) {
      const said = last.trimEnd();
      if (said !== '') return void this.#pieces.push(said);
    }
  }
}
