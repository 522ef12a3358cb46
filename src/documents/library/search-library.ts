import { Fault, throwIfAborted } from '../../core/fault.ts';
import type { Labels, Passage, SearchRequest } from '../../core/library.ts';
import { fuseRankings } from '../../search/words/reciprocal-rank-fusion.ts';
import type { LibraryParts } from './library-parts.ts';
import { checkModel, type LibraryState } from './library-state.ts';
import { withQuotes } from './nearest-sentence.ts';
import { contextOf } from './passages.ts';
import type { StoredDocument } from './stored-library.ts';
import { readTexts } from './stored-texts.ts';

const LIMIT = 5;
const MOST = 100;
/** Hits of each search that take part in the fusion: so many times the limit, and so many at least. */
const DEPTH = { times: 4, least: 30 } as const;

/**
 * The best passages for a question, by meaning and by words.
 * @throws Fault `option-invalid`, `index-model`, `aborted`, `storage-…`, and what embedding fails with
 */
export async function searchLibrary(
  parts: LibraryParts,
  state: LibraryState,
  request: SearchRequest,
  signal?: AbortSignal,
): Promise<readonly Passage[]> {
  const { question, limit, quotes, by } = checked(request);
  const allow = filterOf(state, request);
  const depth = Math.max(DEPTH.least, limit * DEPTH.times);
  const asked = by === 'words' ? undefined : await embedQuestion(parts, state, question, signal);
  const meant = asked ? await asked.index.search(asked.vector, { limit: depth, ...allow }) : [];
  throwIfAborted(signal);
  const said =
    by === 'meaning'
      ? []
      : await state.words.search(state.shelf, question, { limit: depth, signal, ...allow });
  const fused = fuseRankings([meant.map(({ id }) => id), said.map(({ id }) => id)]);
  const cosines = new Map(meant.map(({ id, score }) => [id, score]));
  const hits = fused.slice(0, limit).map((hit) => ({ ...hit, cosine: cosines.get(hit.id) }));
  const passages = await passagesAt(parts, state, hits);
  if (!asked || quotes === 0) return passages;
  const quoted = await withQuotes(passages.slice(0, quotes), asked, parts.embed, signal);
  return [...quoted, ...passages.slice(quotes)];
}

interface Wanted extends Pick<SearchRequest, 'question'> {
  readonly limit: number;
  readonly quotes: number;
  readonly by: NonNullable<SearchRequest['by']>;
}

function checked(request: SearchRequest): Wanted {
  const { question, limit = LIMIT, quotes = 0, by = 'both' } = request;
  if (typeof question !== 'string' || question.trim() === '')
    throw new Fault('option-invalid', 'There is no question to search for.', { option: 'question' });
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST)
    throw new Fault('option-invalid', `limit must be a whole number from 1 to ${MOST}.`, { option: 'limit' });
  if (!Number.isInteger(quotes) || quotes < 0 || quotes > MOST)
    throw new Fault('option-invalid', `quotes must be a whole number from 0 to ${MOST}.`, {
      option: 'quotes',
    });
  if (by !== 'meaning' && by !== 'words' && by !== 'both')
    throw new Fault('option-invalid', "by must be 'meaning', 'words' or 'both'.", { option: 'by' });
  return { question, limit, quotes, by };
}

/** Which passages may be found; absent: all. */
function filterOf(
  { shelf }: LibraryState,
  { where, documents }: SearchRequest,
): { readonly allow?: (id: number) => boolean } {
  if (!where && !documents) return {};
  const wanted = documents && new Set(documents);
  const fits = ({ record }: StoredDocument): boolean =>
    (!wanted || wanted.has(record.id)) && (!where || carries(record.labels, where));
  const fitting = new Set([...shelf.documents.values()].filter(fits).map(({ record }) => record.id));
  return { allow: (id) => fitting.has(shelf.owner(id)?.record.id ?? '') };
}

function carries(labels: Labels, where: Labels): boolean {
  return Object.keys(where).every((name) => Object.hasOwn(labels, name) && labels[name] === where[name]);
}

/** The question's vector, and the index that has others of its model; nothing where there are none. */
async function embedQuestion(
  { embed }: LibraryParts,
  state: LibraryState,
  question: string,
  signal: AbortSignal | undefined,
) {
  if (!state.vectors || state.shelf.passages === 0) return undefined;
  const { model, vectors } = await embed([question], signal ? { signal } : {});
  const there = state.vectors; // as they are now
  checkModel(there.model, model);
  return { vector: vectors[0]!, model, index: there.index };
}

interface Hit {
  readonly id: number;
  readonly score: number;
  readonly cosine: number | undefined;
}

/** Passages with their texts; those that were deleted meanwhile are left out. */
async function passagesAt(
  { store }: LibraryParts,
  { shelf }: LibraryState,
  hits: readonly Hit[],
): Promise<readonly Passage[]> {
  const found = hits.flatMap((hit) => {
    const document = shelf.owner(hit.id);
    return document ? [{ hit, document }] : [];
  });
  const documents = [...new Set(found.map(({ document }) => document))];
  const texts = await readTexts(store, documents);
  return found.flatMap(({ hit, document }) => {
    const text = texts[documents.indexOf(document)];
    return text === undefined ? [] : [passageOf(hit, document, text)];
  });
}

function passageOf({ id, score, cosine }: Hit, { record, passages }: StoredDocument, text: string): Passage {
  const at = passages.ids.indexOf(id);
  const [start, end, page] = [passages.starts[at]!, passages.ends[at]!, passages.pages[at]!];
  return {
    id,
    document: record.id,
    name: record.name,
    title: record.title,
    ...(record.url === undefined ? {} : { url: record.url }),
    start,
    end,
    ...(page === 0 ? {} : { page }),
    headings: contextOf(passages, at).headings,
    text: text.slice(start, end),
    score,
    ...(cosine === undefined ? {} : { cosine }),
  };
}
