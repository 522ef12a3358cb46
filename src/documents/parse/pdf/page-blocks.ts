import type { TextBuilder } from '../text-builder.ts';
import type { PageLine } from './page-lines.ts';

/** A heading's size, in sizes of the text's, and how long it may be. */
const HEADING = { size: 1.15, characters: 250, levels: 6 } as const;
/** Lines further apart than so many of their sizes, or usual distances, are two paragraphs. */
const APART = { sizes: 1.9, pitches: 1.35 } as const;
const INDENT = 0.8;

/** Puts lines together into headings, by their size, and paragraphs, by their places. */
export function addPageBlocks(builder: TextBuilder, lines: readonly PageLine[]): void {
  const body = usualSize(lines);
  const levels = headingLevels(lines, body);
  const levelOf = ({ text, size }: PageLine): number | undefined =>
    couldHead(text) ? levels.get(size) : undefined;
  const pitch = usualPitch(lines);
  let group: PageLine[] = [];
  const close = (): void => {
    if (group.length === 0) return;
    const level = levelOf(group[0]!);
    const text = flow(group);
    const { page } = group[0]!;
    if (level === undefined) builder.add(text, { type: isItem(text) ? 'list' : 'paragraph', page });
    else builder.add(text, { type: 'heading', page, level, title: text });
    group = [];
  };
  for (const line of lines) {
    const last = group.at(-1);
    const next = isItem(line.text) && last ? !isItem(group[0]!.text) : last && partsFrom(last, line, pitch);
    if (last && (next || last.page !== line.page || levelOf(last) !== levelOf(line))) close();
    group.push(line);
  }
  close();
}

/** The size of most characters. */
function usualSize(lines: readonly PageLine[]): number {
  return mostOf(lines.map(({ size, text }) => [size, text.length]));
}

/** The distance of most lines that follow each other. */
function usualPitch(lines: readonly PageLine[]): number {
  const pitches = lines
    .slice(1)
    .map((line, at): [number, number] => [Math.round((lines[at]!.y - line.y) * 2) / 2, 1]);
  return mostOf(pitches.filter(([pitch]) => pitch > 0));
}

function mostOf(weighted: readonly (readonly [number, number])[]): number {
  const sums = new Map<number, number>();
  for (const [value, weight] of weighted) sums.set(value, (sums.get(value) ?? 0) + weight);
  return [...sums].toSorted(([, one], [, other]) => other - one)[0]?.[0] ?? 0;
}

/** Levels by size: the largest is the first. */
function headingLevels(lines: readonly PageLine[], body: number): ReadonlyMap<number, number> {
  const large = lines.filter(({ size, text }) => size >= body * HEADING.size && couldHead(text));
  const sizes = [...new Set(large.map(({ size }) => size))].toSorted((one, other) => other - one);
  return new Map(sizes.map((size, at) => [size, Math.min(at + 1, HEADING.levels)]));
}

const couldHead = (text: string): boolean => text.length <= HEADING.characters && /\p{L}/u.test(text);

function partsFrom(last: PageLine, line: PageLine, pitch: number): boolean {
  const down = last.y - line.y;
  const ended = /[.!?:…]["'”’)\]]*$/u.test(last.text);
  if (down <= 0) return ended; // the next column
  if (down > last.size * APART.sizes && down > pitch * APART.pitches) return true;
  return ended && line.x > last.x + line.size * INDENT;
}

const isItem = (text: string): boolean => /^(?:[•◦▪‣–—*]|\(?\d{1,2}[.)])\s/u.test(text);

/** Lines as one text; words that were parted at a line's end are whole again. */
function flow(lines: readonly PageLine[]): string {
  const said: string[] = [];
  for (const { text } of lines) {
    const last = said.at(-1);
    if (last !== undefined && /\p{L}[-\u00ad\u2010]$/u.test(last) && /^\p{Ll}/u.test(text))
      said.splice(-1, 1, last.slice(0, -1), text);
    else said.push((last === undefined ? '' : isItem(text) ? '\n' : ' ') + text);
  }
  return said.join('');
}
