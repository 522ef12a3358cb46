import type { Quote } from '../core/library.ts';
import type { Source } from './conversation.ts';
import { type Fields, fields, figures, invalid, text } from './conversation-fields.ts';

const LIMITS = {
  sources: 32,
  headings: 16,
  idChars: 128,
  lineChars: 1000,
  urlChars: 2048,
  textChars: 65_536,
};

/** What an answer was written from, checked as everything else of a conversation. @throws Fault `conversation-invalid` */
export function parseSources(json: unknown, what: string): readonly Source[] {
  if (!Array.isArray(json) || json.length > LIMITS.sources)
    throw invalid(`the sources of ${what} are no list of at most ${LIMITS.sources}`);
  return Array.from(json, (source) => parseSource(source, `a source of ${what}`));
}

/**
 * A source with nothing in it that its parser would not take: a document may have a title of any length, and any
 * address. Lines are cut, an address that a reader may not follow is left out.
 */
export function boundedSource({ url, cosine, quote, ...source }: Source): Source {
  const line = (value: string): string => value.slice(0, LIMITS.lineChars);
  return {
    ...source,
    name: line(source.name),
    title: line(source.title),
    headings: source.headings.slice(0, LIMITS.headings).map(line),
    text: source.text.slice(0, LIMITS.textChars),
    ...(url === undefined || !isWebAddress(url) ? {} : { url }),
    ...(cosine === undefined ? {} : { cosine: bounded(cosine) }),
    ...(quote === undefined || !isWithin(quote, source)
      ? {}
      : { quote: { ...quote, cosine: bounded(quote.cosine) } }),
  };
}

/** Vectors are of unit length but for rounding. */
const bounded = (cosine: number): number => Math.max(-1, Math.min(1, cosine));

/** Whether a quote can be read in the text that is kept. */
const isWithin = (quote: Quote, { start, text: kept }: Pick<Source, 'start' | 'text'>): boolean =>
  Number.isSafeInteger(quote.start) &&
  Number.isSafeInteger(quote.end) &&
  start <= quote.start &&
  quote.start < quote.end &&
  quote.end <= start + Math.min(kept.length, LIMITS.textChars);

function parseSource(json: unknown, what: string): Source {
  const values = fields(json, what);
  const { document, name, title, headings, page, url, cosine, quote } = values;
  if (!Array.isArray(headings)) throw invalid(`${what} has no headings`);
  const anyText = (value: unknown): string => text(value, what, Infinity);
  return boundedSource({
    ...figures(values, ['marker', 'start', 'end']),
    document: text(document, what, LIMITS.idChars, 1),
    name: anyText(name),
    title: anyText(title),
    headings: Array.from(headings.slice(0, LIMITS.headings), anyText),
    text: anyText(values['text']),
    ...(page === undefined ? {} : figures(values, ['page'])),
    ...(typeof url === 'string' ? { url } : {}),
    ...(cosine === undefined ? {} : { cosine: cosineOf(cosine, what) }),
    ...(quote === undefined ? {} : { quote: parseQuote(fields(quote, what), what) }),
  });
}

function parseQuote(quote: Fields, what: string): Quote {
  return { ...figures(quote, ['start', 'end']), cosine: cosineOf(quote['cosine'], what) };
}

/** Only what a reader may follow: an address of the web, or a page of this site by its path. */
function isWebAddress(url: string): boolean {
  return url.length <= LIMITS.urlChars && /^(?:https?:\/\/|\/(?!\/))/iu.test(url);
}

function cosineOf(value: unknown, what: string): number {
  if (typeof value === 'number' && Math.abs(value) <= 1.001) return value;
  throw invalid(`${what} has a cosine that is none`);
}
