import type { Source } from './conversation.ts';
import { fields, figures, invalid, text } from './conversation-fields.ts';

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

function parseSource(json: unknown, what: string): Source {
  const values = fields(json, what);
  const { document, name, title, headings, page, url, cosine } = values;
  if (!Array.isArray(headings) || headings.length > LIMITS.headings)
    throw invalid(`${what} has wrong headings`);
  const line = (value: unknown): string => text(value, what, LIMITS.lineChars);
  return {
    ...figures(values, ['marker', 'start', 'end']),
    document: text(document, what, LIMITS.idChars, 1),
    name: line(name),
    title: line(title),
    headings: Array.from(headings, line),
    text: text(values['text'], what, LIMITS.textChars),
    ...(page === undefined ? {} : figures(values, ['page'])),
    ...(url === undefined ? {} : { url: webAddress(url, what) }),
    ...(cosine === undefined ? {} : { cosine: cosineOf(cosine, what) }),
  };
}

/** Only what a reader may follow: an address of the web, or a page of this site by its path. */
function webAddress(value: unknown, what: string): string {
  const address = text(value, what, LIMITS.urlChars);
  if (/^(?:https?:\/\/|\/(?!\/))/iu.test(address)) return address;
  throw invalid(`${what} has an address that is none of the web`);
}

function cosineOf(value: unknown, what: string): number {
  if (typeof value === 'number' && Math.abs(value) <= 1.001) return value;
  throw invalid(`${what} has a cosine that is none`);
}
