import type { Passage } from './library.ts';

/** What a passage says that is nearest to the question; nothing where that was not looked for. */
export function quoteText({
  quote,
  start,
  text,
}: Pick<Passage, 'quote' | 'start' | 'text'>): string | undefined {
  return quote && text.slice(quote.start - start, quote.end - start);
}
