import type { AddOutcome, DocumentRecord, GivenDocument, Labels } from '../../core/library.ts';
import { documentId } from './document-id.ts';
import type { EmbedWatch } from './embed-texts.ts';
import { embedFresh, type FreshPassages } from './fresh-passages.ts';
import type { LibraryParts } from './library-parts.ts';
import type { LibraryState } from './library-state.ts';
import { passagesOf } from './passages.ts';
import { bytesOf, readGiven, type ReadDocument } from './read-given.ts';
import type { StoredDocument } from './stored-library.ts';

/** Told as one document is added. */
export interface AddWatch extends EmbedWatch {
  onStore(): void;
}

/**
 * Adds one document, or a new version of it, in one transaction. Nobody else writes meanwhile.
 * @throws Fault `document-…`, `index-model`, `aborted`, `storage-…`, and what embedding fails with; the library is as it was then
 */
export async function addDocument(
  parts: LibraryParts,
  state: LibraryState,
  given: GivenDocument,
  watch: AddWatch,
): Promise<AddOutcome> {
  const { name } = given;
  const bytes = await bytesOf(given);
  const digest = await parts.digest(bytes);
  const id = await documentId(name, parts.digest);
  const old = state.shelf.documents.get(id);
  if (old?.record.digest === digest && (given.kind ?? old.record.kind) === old.record.kind)
    return relabel(state, old, given);
  const read = await readGiven(given, bytes, { signal: watch.signal, ...parts.chunking });
  const fresh = await embedFresh(parts, state, { read, old }, watch);
  const record = recordOf(given, { id, digest, bytes: bytes.length, addedAt: parts.now() }, read, fresh);
  watch.onStore();
  await commit(state, record, read, fresh);
  return { name, outcome: old ? 'updated' : 'added', document: record };
}

/** The same bytes: its vectors stay, what is said about it may be new. */
async function relabel(state: LibraryState, old: StoredDocument, given: GivenDocument): Promise<AddOutcome> {
  const { name, labels = {}, url } = given;
  const { url: oldUrl, ...rest } = old.record;
  if (oldUrl === url && sameLabels(labels, old.record.labels))
    return { name, outcome: 'unchanged', document: old.record };
  const record = { ...rest, labels, ...(url === undefined ? {} : { url }) };
  await state.commit({ put: [{ ...old, record }] });
  return { name, outcome: 'updated', document: record };
}

function sameLabels(one: Labels, other: Labels): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}

function recordOf(
  { name, labels = {}, url }: GivenDocument,
  known: Pick<DocumentRecord, 'id' | 'digest' | 'bytes' | 'addedAt'>,
  { parsed, chunks }: ReadDocument,
  { truncated }: FreshPassages,
): DocumentRecord {
  return {
    ...known,
    name,
    kind: parsed.kind,
    title: parsed.title ?? name,
    passages: chunks.length,
    truncated: truncated.reduce((sum, cut) => sum + cut, 0),
    labels,
    ...(url === undefined ? {} : { url }),
  };
}

async function commit(
  state: LibraryState,
  record: DocumentRecord,
  { parsed: { text }, chunks }: ReadDocument,
  { ids, truncated, nextPassage, vectors, put, gone }: FreshPassages,
): Promise<void> {
  const document: StoredDocument = {
    record,
    characters: text.length,
    passages: passagesOf(chunks, ids, truncated),
  };
  const staged = vectors ? [await vectors.index.stage({ put, remove: gone })] : [];
  await state.commit({ nextPassage, vectors, put: [document], texts: new Map([[record.id, text]]), staged });
}
