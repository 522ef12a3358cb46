/** What pdf.js says of a run of text; coordinates in points, y upwards. */
export interface PdfTextItem {
  readonly str: string;
  /** `[a, b, c, d, x, y]` */
  readonly transform: readonly number[];
  readonly width: number;
  readonly height: number;
  /** Whether a line ends here. */
  readonly hasEOL: boolean;
}

/** A line of a page. */
export interface PageLine {
  readonly text: string;
  /** Of most of its characters, in points. */
  readonly size: number;
  /** Its left end and its base line. */
  readonly x: number;
  readonly y: number;
  readonly page: number;
}

/** Runs that are further apart, in shares of their size, have a space between them. */
const SPACE = 0.15;
/** Base lines that are further apart are two lines; what is nearer is raised or lowered. */
const SAME_LINE = 0.6;

/** Puts the runs of a page together into lines, in the order in which the page draws them. */
export function linesOfPage(items: Iterable<PdfTextItem>, page: number): readonly PageLine[] {
  const lines: PageLine[] = [];
  let run: PdfTextItem[] = [];
  let last: PdfTextItem | undefined; // that is not blank
  const close = (): void => {
    const line = lineOf(run, page);
    if (line.text !== '') lines.push(line);
    run = [];
    last = undefined;
  };
  for (const item of items) {
    const said = item.str.trim() !== '';
    if (last && said && Math.abs(yOf(last) - yOf(item)) > SAME_LINE * Math.max(sizeOf(last), sizeOf(item)))
      close();
    run.push(item);
    if (said) last = item;
    if (item.hasEOL) close();
  }
  close();
  return lines;
}

function lineOf(run: readonly PdfTextItem[], page: number): PageLine {
  let text = '';
  let end = ''; // of the text, which is copied when one looks at it
  let right = 0;
  const sizes = new Map<number, number>();
  for (const item of run) {
    const gap = xOf(item) - right;
    const apart = end !== '' && gap > sizeOf(item) * SPACE && !/\s$/u.test(end) && !/^\s/u.test(item.str);
    text += (apart ? ' ' : '') + item.str;
    end = item.str || end;
    right = xOf(item) + item.width;
    const size = Math.round(sizeOf(item) * 2) / 2;
    sizes.set(size, (sizes.get(size) ?? 0) + item.str.trim().length);
  }
  const said = run.find(({ str }) => str.trim() !== '');
  const [size = 0] = [...sizes].toSorted(([, one], [, other]) => other - one)[0] ?? [];
  return {
    text: text
      .replaceAll(/[\s\0]+/gu, ' ')
      .replaceAll(/(?: ?\.){5,}/gu, ' …') // to a page number, in a table of contents
      .trim(),
    size,
    x: said ? xOf(said) : 0,
    y: said ? yOf(said) : 0,
    page,
  };
}

const xOf = ({ transform }: PdfTextItem): number => transform[4] ?? 0;
const yOf = ({ transform }: PdfTextItem): number => transform[5] ?? 0;
const sizeOf = ({ transform, height }: PdfTextItem): number =>
  height > 0 ? height : Math.hypot(transform[2] ?? 0, transform[3] ?? 0);
