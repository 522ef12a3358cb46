import { linesOf, type Line } from './lines.ts';
import type { Block, ParsedDocument } from './parsed-document.ts';

/** Paragraphs are what blank lines part. */
export function parsePlainText(text: string): ParsedDocument {
  const blocks: Block[] = [];
  let first: Line | undefined;
  let last: Line | undefined;
  const close = (): void => {
    if (first && last) blocks.push({ type: 'paragraph', start: first.start, end: last.end });
    first = undefined;
  };
  for (const line of linesOf(text)) {
    if (line.blank) {
      close();
      continue;
    }
    first ??= line;
    last = line;
  }
  close();
  return { kind: 'text', text, blocks };
}
