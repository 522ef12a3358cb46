import { definitionOf, indentOf, isPreface, type Definition } from './definition.ts';
import { linesOf, type Line } from './lines.ts';
import { takingTurns } from '../../core/taking-turns.ts';
import type { ParsedDocument, Block } from './parsed-document.ts';
import type { ParseOptions } from './parse-options.ts';

/** Definitions within definitions that become headings. */
const LEVELS = 3;

/**
 * A program in any language: blocks are what blank lines part, headings the definitions that they are in, as indentation has
 * it. Comments right above a definition belong to it.
 */
export async function parseSourceCode(text: string, { signal }: ParseOptions): Promise<ParsedDocument> {
  const reader = new CodeReader(text);
  const turn = takingTurns(signal);
  for (const line of linesOf(text)) {
    reader.read(line);
    await turn();
  }
  return { kind: 'code', text, blocks: reader.finish() };
}

class CodeReader {
  readonly #text: string;
  readonly #blocks: Block[] = [];
  /** Definitions that the next line may be in, outermost first. */
  #inside: Definition[] = [];
  #first: Line | undefined;
  #last: Line | undefined;
  /** Whether all lines since `#first` are comments and the like. */
  #onlyPreface = true;

  constructor(text: string) {
    this.#text = text;
  }

  read(line: Line): void {
    if (line.blank) return this.#close();
    const said = this.#text.slice(line.start, line.end);
    const definition = definitionOf(said);
    if (definition) this.#enter(definition, line);
    else if (!/^\s*[)\]}]/u.test(said) && !isPreface(said)) this.#leave(indentOf(said));
    if (!this.#first) this.#onlyPreface = true;
    this.#onlyPreface &&= isPreface(said);
    this.#first ??= line;
    this.#last = line;
  }

  finish(): readonly Block[] {
    this.#close();
    return this.#blocks;
  }

  #enter(definition: Definition, line: Line): void {
    if (!this.#onlyPreface) this.#close();
    this.#inside = this.#inside.filter(({ indent }) => indent < definition.indent);
    if (this.#inside.length >= LEVELS) return;
    this.#inside.push(definition);
    this.#head(this.#first?.start ?? line.start, this.#inside.length, definition.name);
  }

  /** A line that is indented no more than a definition is behind its end. */
  #leave(indent: number): void {
    const left = this.#inside.findIndex((definition) => definition.indent >= indent);
    if (left < 0) return;
    this.#close();
    this.#inside.length = left;
    this.#head(this.#last?.end ?? 0, left + 1, '');
  }

  #head(at: number, level: number, title: string): void {
    this.#blocks.push({ type: 'heading', start: at, end: at, level, title });
  }

  #close(): void {
    if (this.#first && this.#last)
      this.#blocks.push({ type: 'code', start: this.#first.start, end: this.#last.end });
    this.#first = undefined;
  }
}
