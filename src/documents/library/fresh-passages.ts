import { throwIfAborted } from '../../core/fault.ts';
import { embeddedText } from '../chunk/embedded-text.ts';
import { embedTexts, type EmbedWatch } from './embed-texts.ts';
import type { LibraryParts } from './library-parts.ts';
import type { LibraryState, ModelVectors } from './library-state.ts';
import { embeddedPassage } from './passages.ts';
import type { ReadDocument } from './read-given.ts';
import { textKey, type StoredDocument } from './stored-library.ts';

/** The ids of all passages, and the vectors of those that were not there before. */
export interface FreshPassages {
  readonly ids: Uint32Array;
  readonly truncated: Uint8Array;
  readonly nextPassage: number;
  readonly vectors: ModelVectors | undefined;
  /** By id. */
  readonly put: ReadonlyMap<number, Float32Array>;
  /** Ids whose passages are no more. */
  readonly gone: readonly number[];
}

/**
 * Embeds what of a document was not embedded before; vectors of passages that are the same under the same headings stay.
 * @throws Fault `index-model`, `aborted`, `storage-…`, and what embedding fails with
 */
export async function embedFresh(
  parts: LibraryParts,
  state: LibraryState,
  {
    read: { parsed, chunks },
    old,
  }: { readonly read: ReadDocument; readonly old: StoredDocument | undefined },
  watch: EmbedWatch,
): Promise<FreshPassages> {
  const kept = old ? await keptPassages(parts, old) : new Map<string, number[]>();
  const ids = new Uint32Array(chunks.length);
  const truncated = new Uint8Array(chunks.length);
  let { nextPassage } = state.shelf.library;
  const texts: string[] = [];
  const places: number[] = [];
  for (const [at, { start, end, context }] of chunks.entries()) {
    const text = embeddedText(parsed.kind, context, parsed.text.slice(start, end));
    const place = kept.get(text)?.shift();
    if (place === undefined) {
      ids[at] = nextPassage++;
      texts.push(text);
      places.push(at);
    } else {
      ids[at] = old!.passages.ids[place]!;
      truncated[at] = old!.passages.truncated[place]!;
    }
  }
  const gone = [...kept.values()].flat().map((place) => old!.passages.ids[place]!);
  const common = { ids, truncated, nextPassage, gone };
  if (texts.length === 0) return { ...common, vectors: state.vectors, put: new Map() };
  let vectors: ModelVectors | undefined;
  const embedded = await embedTexts(parts.embed, texts, watch, async (model) => {
    vectors = await state.vectorsFor(model);
  });
  throwIfAborted(watch.signal);
  for (const [n, at] of places.entries()) truncated[at] = embedded.truncated[n]!;
  const put = new Map(places.map((at, n) => [ids[at]!, embedded.vectors[n]!]));
  return { ...common, vectors, put };
}

/** Places of a document's passages by what was embedded of them: the same text twice has two. */
async function keptPassages(
  parts: LibraryParts,
  { record, passages }: StoredDocument,
): Promise<Map<string, number[]>> {
  const [text = ''] = (await parts.store.read([textKey(record.id)])) as readonly (string | undefined)[];
  const places = new Map<string, number[]>();
  for (let at = 0; at < passages.ids.length; at++) {
    const embedded = embeddedPassage(record.kind, text, passages, at);
    const same = places.get(embedded);
    if (same) same.push(at);
    else places.set(embedded, [at]);
  }
  return places;
}
