import { checkLimit } from './document-fault.ts';
import type { Block } from './parsed-document.ts';

const GAP = '\n\n';

/** Puts a text together from blocks, with an empty line between them. */
export class TextBuilder {
  readonly #parts: string[] = [];
  readonly #blocks: Block[] = [];
  #length = 0;

  /** @throws Fault `document-large` */
  add(text: string, block: Omit<Block, 'start' | 'end'>): void {
    if (text === '') return;
    if (this.#parts.length > 0) this.#push(GAP);
    const start = this.#length;
    this.#push(text);
    this.#blocks.push({ ...block, start, end: this.#length });
    checkLimit('characters', this.#length);
    checkLimit('blocks', this.#blocks.length);
  }

  finish(): { readonly text: string; readonly blocks: readonly Block[] } {
    return { text: this.#parts.join(''), blocks: this.#blocks };
  }

  #push(text: string): void {
    this.#parts.push(text);
    this.#length += text.length;
  }
}
