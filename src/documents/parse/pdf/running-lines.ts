import type { PageLine } from './page-lines.ts';

/** Lines at the edge of a page that are looked at. */
const EDGE = 2;
/** A page of fewer lines has none. */
const LEAST_LINES = 8;
const PAGES = 3;
const SHARE = 0.5;

/** Pages without the lines that stand above or below the text on most of them, whatever their numbers: running titles, page numbers. */
export function withoutRunningLines(
  pages: readonly (readonly PageLine[])[],
): readonly (readonly PageLine[])[] {
  const counts = new Map<string, number>();
  for (const lines of pages)
    for (const key of new Set(edgesOf(lines).map(keyOf))) counts.set(key, (counts.get(key) ?? 0) + 1);
  const least = Math.max(PAGES, pages.length * SHARE);
  return pages.map((lines) => {
    const edges = new Set(edgesOf(lines));
    return lines.filter(
      (line) => !edges.has(line) || !(isNumber(line) || (counts.get(keyOf(line)) ?? 0) >= least),
    );
  });
}

const isNumber = ({ text }: PageLine): boolean => /^\W*(?:\d{1,4}|[ivxlc]{1,6})\W*$/iu.test(text);

function edgesOf(lines: readonly PageLine[]): readonly PageLine[] {
  if (lines.length < LEAST_LINES) return [];
  return [...lines.slice(0, EDGE), ...lines.slice(lines.length - EDGE)];
}

/** The same for lines that differ by a number and stand at the same height. */
function keyOf({ text, y }: PageLine): string {
  return `${Math.round(y / 4)} ${text.replaceAll(/\d+|\b[ivxlc]+\b/giu, '#')}`;
}
