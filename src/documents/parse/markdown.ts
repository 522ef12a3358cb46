import { linesOf, type Line } from './lines.ts';
import {
  atxHeading,
  closesFence,
  isColumnsRow,
  isIndented,
  isListItem,
  isRule,
  openingFence,
  plainInline,
  underlineLevel,
} from './markdown-marks.ts';
import { takingTurns } from '../../core/taking-turns.ts';
import type { ParseOptions } from './parse-options.ts';
import type { Block, BlockType, ParsedDocument } from './parsed-document.ts';

/**
 * The blocks of a Markdown text (CommonMark and GitHub's tables), which stays as it is: a passage is Markdown as well. What is
 * inside a quotation or a list is part of that. Front matter is read for its title and is no block.
 */
export async function parseMarkdown(text: string, { signal }: ParseOptions = {}): Promise<ParsedDocument> {
  const reader = new MarkdownReader(text);
  const title = reader.frontMatter();
  const turn = takingTurns(signal);
  while (reader.next()) await turn();
  const { blocks } = reader;
  const named = title ?? blocks.find(({ type }) => type === 'heading')?.title;
  return { kind: 'markdown', text, blocks, ...(named ? { title: named } : {}) };
}

class MarkdownReader {
  readonly #text: string;
  readonly #lines: readonly Line[];
  readonly blocks: Block[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#lines = linesOf(text);
  }

  /** Passes `---` … `---` at the beginning; its `title`, if it has one. */
  frontMatter(): string | undefined {
    if (this.#read(0)?.trimEnd() !== '---') return undefined;
    const end = this.#lines.findIndex((_, at) => at > 0 && /^(?:---|\.\.\.)\s*$/u.test(this.#read(at)!));
    if (end < 0 || end > 200) return undefined;
    this.#at = end + 1;
    const titles = Array.from({ length: end }, (_, at) => this.#read(at)!)
      .filter((line) => line.startsWith('title:'))
      .map((line) => line.slice('title:'.length).trim());
    return titles.find(Boolean)?.replace(/^(["'])(.*)\1$/u, '$2');
  }

  /** Passes a block, or a line that is none; false at the end. */
  next(): boolean {
    const line = this.#read(this.#at);
    if (line === undefined) return false;
    if (this.#lines[this.#at]!.blank || isRule(line)) this.#at++;
    else this.#block(line);
    return true;
  }

  #block(line: string): void {
    const heading = atxHeading(line);
    const fence = openingFence(line);
    if (heading) this.#push('heading', this.#at + 1, heading);
    else if (fence) this.#push('code', this.#pastFence(this.#at, fence));
    else if (isIndented(line)) this.#push('code', this.#past(isIndented));
    else if (isListItem(line)) this.#push('list', this.#pastList());
    else if (line.includes('|') && isColumnsRow(this.#read(this.#at + 1) ?? '')) this.#table(line);
    else this.#paragraph();
  }

  #table(header: string): void {
    const end = this.#past((line) => line.includes('|'));
    this.#push('table', end, { lead: header.trim() });
  }

  #paragraph(): void {
    let end = this.#at + 1;
    for (
      let line = this.#read(end);
      line !== undefined && !this.#lines[end]!.blank;
      line = this.#read(++end)
    ) {
      const level = underlineLevel(line);
      if (level !== undefined) {
        const said = this.#text.slice(this.#lines[this.#at]!.start, this.#lines[end - 1]!.end);
        return this.#push('heading', end + 1, { level, title: plainInline(said.replaceAll('\n', ' ')) });
      }
      if (atxHeading(line) || openingFence(line) || isListItem(line) || isRule(line)) break;
    }
    this.#push('paragraph', end);
  }

  /** Lines that go on with what this one began; blank ones between them belong to it. */
  #past(goesOn: (line: string) => boolean): number {
    let end = this.#at + 1;
    for (let next = end; next < this.#lines.length; next++) {
      if (this.#lines[next]!.blank) {
        if (!isIndented(this.#read(this.#at)!)) break;
      } else if (goesOn(this.#read(next)!)) end = next + 1;
      else break;
    }
    return end;
  }

  /** A list goes on with further items, with what is indented, and with lines right after one of these. */
  #pastList(): number {
    let end = this.#at + 1;
    for (let next = end; next < this.#lines.length;) {
      if (this.#lines[next]!.blank) {
        next++;
        continue;
      }
      const line = this.#read(next)!;
      const inside = isListItem(line) || /^(?: {2}|\t)/u.test(line);
      const lazy = next === end && !atxHeading(line) && !openingFence(line) && !isRule(line);
      if (!inside && !lazy) break;
      const fence = inside ? openingFence(line) : undefined;
      end = fence === undefined ? next + 1 : this.#pastFence(next, fence);
      next = end;
    }
    return end;
  }

  #pastFence(from: number, mark: string): number {
    let end = from + 1;
    while (end < this.#lines.length && !closesFence(this.#read(end)!, mark)) end++;
    return Math.min(end + 1, this.#lines.length);
  }

  #push(type: BlockType, end: number, more: Partial<Block> = {}): void {
    const { start } = this.#lines[this.#at]!;
    this.blocks.push({ type, start, end: this.#lines[end - 1]!.end, ...more });
    this.#at = end;
  }

  #read(at: number): string | undefined {
    const line = this.#lines[at];
    return line && this.#text.slice(line.start, line.end);
  }
}
