/** The most that a program was seen to hold of the machine's memory. */
export class MemoryPeak {
  readonly #bytes: (() => number) | undefined;
  readonly #before: number;
  #most: number;

  /** @param bytes absent where it cannot be known */
  constructor(bytes: (() => number) | undefined) {
    this.#bytes = bytes;
    this.#before = bytes?.() ?? 0;
    this.#most = this.#before;
  }

  look(): void {
    if (this.#bytes) this.#most = Math.max(this.#most, this.#bytes());
  }

  report(): { readonly memory?: { readonly before: number; readonly most: number } } {
    return this.#bytes ? { memory: { before: this.#before, most: this.#most } } : {};
  }
}
