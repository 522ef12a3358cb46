import type { DocumentKind, Labels } from '../../core/library.ts';
import type { StoredDocument, StoredPassages } from '../library/stored-library.ts';
import { count, counts, list, object, oneOf, string, type Json } from './json-shape.ts';
import { invalidSite } from './site-fault.ts';
import { SITE_LIMITS, type SiteHeader } from './site-layout.ts';

const KINDS: readonly DocumentKind[] = ['text', 'markdown', 'html', 'pdf', 'csv', 'code'];
const MOST_HEADINGS = 1000;

export interface SiteTexts {
  readonly documents: readonly StoredDocument[];
  /** In the order of the documents. */
  readonly texts: readonly string[];
}

/**
 * The documents of a site file from their JSON, which may say anything.
 * @throws Fault `index-invalid`
 */
export async function readDocuments(
  header: SiteHeader,
  said: { readonly documents: unknown; readonly texts: unknown },
  idOf: (name: string) => Promise<string>,
): Promise<SiteTexts> {
  const texts = list(said.texts, 'its texts', header.documents).map((text) => string(text, 'a text'));
  const listed = list(said.documents, 'its documents', header.documents);
  if (listed.length !== header.documents || texts.length !== header.documents)
    throw invalidSite('it has another number of documents than it says');
  const documents: StoredDocument[] = [];
  const ids = new Set<string>();
  let first = 1;
  for (const [at, value] of listed.entries()) {
    const json = object(value, 'a document');
    const id = await idOf(string(json['name'], "a document's name"));
    if (ids.has(id)) throw invalidSite('it has two documents of one name');
    ids.add(id);
    const document = documentOf(json, { id, first, characters: texts[at]!.length, addedAt: header.builtAt });
    first += document.passages.ids.length;
    documents.push(document);
  }
  if (first - 1 !== header.passages) throw invalidSite('it has another number of passages than it says');
  return { documents, texts };
}

interface Known {
  readonly id: string;
  /** The first passage's id. */
  readonly first: number;
  readonly characters: number;
  readonly addedAt: number;
}

function documentOf(json: Json, { id, first, characters, addedAt }: Known): StoredDocument {
  const passages = passagesOf(json, first, characters);
  const url = addressOf(json['url']);
  return {
    record: {
      id,
      name: string(json['name'], "a document's name"),
      kind: oneOf(json['kind'], KINDS, "a document's kind"),
      title: string(json['title'], "a document's title"),
      bytes: count(json['bytes'], "a document's length"),
      digest: string(json['digest'], "a document's digest"),
      passages: passages.ids.length,
      truncated: passages.truncated.reduce((sum, cut) => sum + cut, 0),
      addedAt,
      labels: labelsOf(json['labels']),
      ...(url === undefined ? {} : { url }),
    },
    characters,
    passages,
  };
}

function passagesOf(json: Json, first: number, characters: number): StoredPassages {
  const { length } = list(json['steps'], 'its passages', SITE_LIMITS.passages);
  const steps = list(json['steps'], 'its passages', length) as readonly number[]; // each sum of them is looked at
  const lengths = counts(json['lengths'], 'its passages', length);
  const contexts = list(json['contexts'], 'its headings', Math.max(1, length)).map(contextOf);
  const under = counts(json['under'], 'its headings', length);
  if (under.some((at) => at >= contexts.length)) throw invalidSite('a passage has no headings');
  const starts = new Uint32Array(length);
  let start = 0;
  for (let at = 0; at < length; at++) {
    start += steps[at]!;
    starts[at] = count(start, 'the place of a passage', characters);
    count(start + lengths[at]!, 'the end of a passage', characters);
  }
  const pages =
    json['pages'] === undefined
      ? new Uint16Array(length)
      : Uint16Array.from(counts(json['pages'], 'its pages', length));
  const truncated = new Uint8Array(length);
  for (const at of list(json['truncated'], 'its passages', length))
    truncated[count(at, 'a passage', length - 1)] = 1;
  return {
    ids: Uint32Array.from({ length }, (_, at) => first + at),
    starts,
    ends: starts.map((from, at) => from + lengths[at]!),
    pages,
    truncated,
    under: Uint32Array.from(under),
    contexts,
  };
}

function contextOf(value: unknown) {
  const json = object(value, 'headings');
  const headings = list(json['headings'], 'headings', MOST_HEADINGS).map((title) =>
    string(title, 'a heading'),
  );
  return { headings, prefix: string(json['prefix'], 'a heading') };
}

function labelsOf(value: unknown): Labels {
  const entries = Object.entries(object(value, "a document's labels"));
  return Object.fromEntries(entries.map(([name, label]) => [name, string(label, 'a label')]));
}

/** An address that a page may link to, absolute or within the site; nothing that a browser would execute. */
function addressOf(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const address = string(value, "a document's address");
  if (/^[a-z][a-z0-9+.-]*:/iu.test(address) && !/^https?:\/\//iu.test(address))
    throw invalidSite('a document has an address that is none of the web');
  return address;
}
