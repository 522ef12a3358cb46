const DELIMITERS = [',', ';', '\t', '|'] as const;
/** Rows by which the delimiter is judged, and how much of the file they are looked for in. */
const JUDGED = { rows: 20, characters: 64 * 1024 } as const;

/**
 * Rows of values (RFC 4180): quoted ones may hold delimiters, line ends and doubled quotes. What breaks the rules is read as
 * Python's `csv` does: quotes in the middle of a value stand for themselves, one that is never closed ends with the file.
 * `onValue` hears how many a row has so far: a file may be one row of millions.
 */
export function* csvRows(
  text: string,
  delimiter: string = delimiterOf(text),
  onValue?: (columns: number) => void,
): Generator<readonly string[]> {
  let row: string[] = [];
  for (let at = 0; at <= text.length;) {
    const { value, end } =
      text[at] === '"' ? quotedValue(text, at, delimiter) : plainValue(text, at, delimiter);
    row.push(value);
    onValue?.(row.length);
    at = end + 1;
    if (text[end] === delimiter) continue;
    if (row.length > 1 || row[0] !== '') yield row;
    row = [];
  }
}

interface Value {
  readonly value: string;
  /** Where the delimiter or line end after it is, or the end of the text. */
  readonly end: number;
}

function plainValue(text: string, from: number, delimiter: string): Value {
  let end = from;
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n') end++;
  return { value: text.slice(from, end), end };
}

function quotedValue(text: string, from: number, delimiter: string): Value {
  let value = '';
  for (let at = from + 1; ;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return { value: value + text.slice(at), end: text.length };
    value += text.slice(at, quote);
    if (text[quote + 1] !== '"') {
      const rest = plainValue(text, quote + 1, delimiter);
      return { value: value + rest.value, end: rest.end };
    }
    value += '"';
    at = quote + 2;
  }
}

/** The delimiter that gives the first rows the same number of columns, and most of them. */
export function delimiterOf(text: string): string {
  const head = text.slice(0, JUDGED.characters);
  let best: string = DELIMITERS[0];
  let bestColumns = 1;
  for (const delimiter of DELIMITERS) {
    const columns = sharedColumns(head, delimiter);
    if (columns > bestColumns) [best, bestColumns] = [delimiter, columns];
  }
  return best;
}

/** Columns that nine in ten rows have; 1 when they differ. */
function sharedColumns(text: string, delimiter: string): number {
  const counts: number[] = [];
  for (const { length } of csvRows(text, delimiter)) {
    if (counts.push(length) === JUDGED.rows) break;
  }
  const [columns = 1] = counts;
  const same = counts.filter((count) => count === columns).length;
  return same >= counts.length * 0.9 ? columns : 1;
}
