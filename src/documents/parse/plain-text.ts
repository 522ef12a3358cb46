import { linesOf, type Line } from './lines.ts';
import { takingTurns } from '../../core/taking-turns.ts';
import type { ParseOptions } from './parse-options.ts';
import type { Block, ParsedDocument } from './parsed-document.ts';

/** Paragraphs are what blank lines part. */
export async function parsePlainText(text: string, { signal }: ParseOptions = {}): Promise<ParsedDocument> {
  const turn = takingTurns(signal);
  const blocks: Block[] = [];
  let first: Line | undefined;
  let last: Line | undefined;
  const close = (): void => {
    if (first && last) blocks.push({ type: 'paragraph', start: first.start, end: last.end });
    first = undefined;
  };
  for (const line of linesOf(text)) {
    await turn();
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
