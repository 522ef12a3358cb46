import { throwIfAborted } from '../../core/fault.ts';
import { embedTexts, type EmbedWatch } from './embed-texts.ts';
import type { LibraryParts } from './library-parts.ts';
import type { LibraryState, ModelVectors } from './library-state.ts';
import { embeddedPassage } from './passages.ts';
import { textKey, type StoredDocument } from './stored-library.ts';

/** Told as each document's vectors are made. */
export type RebuildWatch = (document: StoredDocument) => EmbedWatch;

/**
 * Makes all vectors anew from the texts that are kept, beside the old ones, and puts them in their place when the last one is
 * made. Nobody else writes meanwhile. When it fails, what it had written goes again, now or with the next vectors.
 */
export async function rebuildLibrary(
  parts: LibraryParts,
  state: LibraryState,
  watch: RebuildWatch,
): Promise<void> {
  try {
    const { vectors, put } = await vectorsAnew(parts, state, watch);
    if (vectors) await state.commit({ vectors, put });
  } catch (error) {
    await state.clearNext().catch(() => {});
    throw error;
  }
}

interface AnewVectors {
  /** Absent where there is no document. */
  readonly vectors: ModelVectors | undefined;
  /** What is known of them now. */
  readonly put: readonly StoredDocument[];
}

async function vectorsAnew(
  { store, embed }: LibraryParts,
  state: LibraryState,
  watch: RebuildWatch,
): Promise<AnewVectors> {
  let vectors: ModelVectors | undefined;
  const put: StoredDocument[] = [];
  for (const document of state.shelf.documents.values()) {
    const { record, passages } = document;
    const [text = ''] = (await store.read([textKey(record.id)])) as readonly (string | undefined)[];
    const texts = Array.from(passages.ids, (_, at) => embeddedPassage(record.kind, text, passages, at));
    const { signal, ...rest } = watch(document);
    const made = await embedTexts(embed, texts, { signal, ...rest });
    throwIfAborted(signal);
    vectors ??= await state.newVectors(made.model);
    const staged = await vectors.index.stage({
      put: new Map(Array.from(passages.ids, (id, at) => [id, made.vectors[at]!])),
    });
    await store.write(staged.entries);
    staged.apply();
    const truncated = made.truncated.reduce((sum, cut) => sum + cut, 0);
    put.push({
      ...document,
      record: { ...record, truncated },
      passages: { ...passages, truncated: made.truncated },
    });
  }
  return { vectors, put };
}
