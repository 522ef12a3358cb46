/** A line of a text, without its end: `text.slice(start, end)`. */
export interface Line {
  readonly start: number;
  readonly end: number;
  readonly blank: boolean;
}

/** All lines of a text whose line ends are `\n`. */
export function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < text.length;) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    lines.push({ start, end, blank: isBlank(text, start, end) });
    start = end + 1;
  }
  return lines;
}

function isBlank(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at);
    if (unit !== 0x20 && unit !== 0x09 && unit !== 0x0c && unit !== 0xa0) return false;
  }
  return true;
}
