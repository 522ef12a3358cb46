import type { Handler } from 'htmlparser2';
import { checkLimit } from './document-fault.ts';
import { GrowingLine } from './growing-line.ts';
import {
  ASIDE,
  BLOCKS,
  HEADING,
  isHidden,
  LISTS,
  MAIN,
  SKIPPED,
  SKIPPED_ROLES,
  VERBATIM,
} from './html-elements.ts';
import type { BlockType } from './parsed-document.ts';

/** Rows of a table's head that stand for it. */
const HEADER_ROWS = 8;
/** The mark of an item with its indentation, which waits for what it says. */
const LONGEST_MARK = 2000;

export interface HtmlBlock {
  readonly type: BlockType;
  readonly text: string;
  readonly level?: number;
  readonly lead?: string;
  /** Whether the page says that this is its content. */
  readonly main: boolean;
}

interface Element {
  readonly name: string;
  readonly skipped: boolean;
}

/** Hears a page element by element, and puts its text into blocks. Nothing of it becomes a node. */
export class HtmlReader implements Partial<Handler> {
  readonly blocks: HtmlBlock[] = [];
  title = '';
  #open: Element[] = [];
  #skipping = 0;
  #inMain = 0;
  #inTitle = false;
  #verbatim = 0;
  /** What the text at hand becomes. */
  #heading = 0;
  #lists: { readonly ordered: boolean; items: number }[] = [];
  #tables = 0;
  #header = '';
  #lines: string[] = [];
  readonly #line = new GrowingLine();

  onopentag(name: string, attributes: Readonly<Record<string, string>>): void {
    const skipped =
      SKIPPED.has(name) ||
      isHidden(attributes) ||
      SKIPPED_ROLES.has(attributes['role'] ?? '') ||
      (ASIDE.has(name) && this.#inMain === 0);
    this.#open.push({ name, skipped });
    checkLimit('depth', this.#open.length);
    if (name === 'title' && !this.#isInside('svg')) this.#inTitle = true;
    if (skipped && this.#skipping++ === 0) this.#break();
    if (this.#skipping === 0) this.#begin(name);
  }

  onclosetag(name: string): void {
    const element = this.#open.pop();
    if (name === 'title') this.#inTitle = false;
    if (element?.skipped) this.#skipping--;
    else if (this.#skipping === 0) this.#end(name);
  }

  ontext(text: string): void {
    if (this.#inTitle) this.title += text;
    if (this.#skipping > 0) return;
    if (this.#verbatim > 0) return this.#addVerbatim(text);
    const words = text.replaceAll(/[\s\u00ad\u200b]+/gu, (space) => (/\s/u.test(space) ? ' ' : ''));
    this.#line.add(this.#line.parted ? words.trimStart() : words);
  }

  onend(): void {
    this.#flush('paragraph');
  }

  #begin(name: string): void {
    if (MAIN.has(name)) this.#inMain++;
    if (name === 'br') return this.#newLine();
    if (name === 'li') return this.#beginItem();
    if (HEADING.test(name)) {
      this.#break();
      this.#heading = this.#lists.length + this.#tables > 0 ? 0 : Number(name[1]);
    } else if (LISTS.has(name)) {
      this.#break();
      this.#lists.push({ ordered: name === 'ol', items: 0 });
    } else if (name === 'table') {
      this.#break();
      this.#tables++;
    } else if (VERBATIM.has(name)) {
      this.#break();
      this.#verbatim++;
    } else if (BLOCKS.has(name) && !this.#isCell(name)) this.#break();
  }

  #end(name: string): void {
    if (HEADING.test(name)) return this.#endHeading();
    if (this.#isCell(name)) this.#endCell();
    else if (name === 'tr' && this.#tables > 0) this.#endRow();
    else if (LISTS.has(name) && this.#lists.length > 0) this.#endList();
    else if (name === 'table' && this.#tables > 0) this.#endTable();
    else if (VERBATIM.has(name) && this.#verbatim > 0) {
      if (--this.#verbatim === 0) this.#break('code');
    } else if (BLOCKS.has(name)) this.#break();
    if (MAIN.has(name)) this.#inMain--;
  }

  #isCell(name: string): boolean {
    return this.#tables > 0 && (name === 'td' || name === 'th');
  }

  #beginItem(): void {
    this.#newLine();
    const list = this.#lists.at(-1);
    const depth = Math.max(0, this.#lists.length - 1);
    this.#line.text = `${'  '.repeat(depth)}${list?.ordered ? `${++list.items}.` : '-'} `;
  }

  #endHeading(): void {
    if (this.#heading === 0) return this.#break();
    this.#line.text = withoutMark([...this.#lines, this.#line.text].join(' '), '¶#§');
    this.#lines = [];
    this.#flush('heading');
    this.#heading = 0;
  }

  #endCell(): void {
    this.#line.trimEnd();
    this.#line.add(' | ');
  }

  #endRow(): void {
    this.#line.text = withoutMark(this.#line.text, '|');
    this.#newLine();
    const rows = this.#lines.length;
    if (rows === 1 || (rows <= HEADER_ROWS && this.#isInside('thead'))) this.#header = this.#lines.join('\n');
  }

  #endList(): void {
    this.#newLine();
    this.#lists.pop();
    this.#break('list');
  }

  #endTable(): void {
    this.#newLine();
    this.#tables--;
    this.#break('table');
    this.#header = '';
  }

  #addVerbatim(text: string): void {
    const lines = text.split('\n');
    this.#line.add(lines[0]!);
    for (const line of lines.slice(1)) {
      this.#lines.push(this.#line.text);
      this.#line.text = line;
    }
  }

  /** Ends a block; inside a list or a table, only a line of it. */
  #break(type: BlockType = 'paragraph'): void {
    if (this.#lists.length > 0 || this.#tables > 0) this.#newLine();
    else this.#flush(type);
  }

  #newLine(): void {
    const { text } = this.#line;
    const said = /[^\s|-]/u.test(text);
    if (said) this.#lines.push(text.trimEnd());
    if (said || this.#lists.length === 0 || text.length > LONGEST_MARK) this.#line.text = '';
  }

  #flush(type: BlockType): void {
    const joined = [...this.#lines, this.#line.text].join('\n');
    const text = type === 'code' ? joined.replace(/^\n+/u, '').trimEnd() : joined.trim();
    this.#lines = [];
    this.#line.text = '';
    if (text === '') return;
    this.blocks.push({
      type,
      text,
      main: this.#inMain > 0,
      ...(type === 'heading' ? { level: this.#heading } : {}),
      ...(type === 'table' && this.#header !== '' ? { lead: this.#header } : {}),
    });
    checkLimit('blocks', this.blocks.length);
  }

  #isInside(name: string): boolean {
    return this.#open.some((element) => element.name === name);
  }
}

/** A text without one of these marks at its end, and the space around it. */
function withoutMark(text: string, marks: string): string {
  const said = text.trimEnd();
  return said !== '' && marks.includes(said.at(-1)!) ? said.slice(0, -1).trimEnd() : text;
}
