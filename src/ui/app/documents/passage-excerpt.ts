import type { Passage } from '../../../core/library.ts';

const SHOWN_CHARS = 280;
/** A quote that begins later than this would not be seen in the few lines of a row. */
const LEAD_CHARS = 32;

/** A few lines of a passage, its quote among them. */
export interface Excerpt {
  readonly before: string;
  /** Empty where the passage has none. */
  readonly quote: string;
  readonly after: string;
}

/** Begins where the passage does, or with the words before its quote. */
export function excerptOf({ text, start, quote }: Pick<Passage, 'text' | 'start' | 'quote'>): Excerpt {
  const [from, to] = quote ? [quote.start - start, quote.end - start] : [0, 0];
  const [lead, quoted, rest] = [text.slice(0, from), text.slice(from, to), text.slice(to)].map((part) =>
    part.replace(/\s+/gu, ' '),
  ) as [string, string, string];
  const before =
    lead.length <= LEAD_CHARS ? lead.trimStart() : `… ${lead.slice(-LEAD_CHARS).replace(/^\S*\s/u, '')}`;
  const shown = quoted.slice(0, SHOWN_CHARS);
  const room = SHOWN_CHARS - before.length - shown.length;
  const after = rest.trimEnd();
  const isCut = quoted.length > SHOWN_CHARS || after.length > Math.max(0, room);
  return { before, quote: shown, after: `${after.slice(0, Math.max(0, room))}${isCut ? ' …' : ''}` };
}
