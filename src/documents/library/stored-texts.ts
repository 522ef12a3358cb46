import type { EntryStore } from '../../cache/entry-store.ts';
import { documentKey, textKey, type StoredDocument } from './stored-library.ts';

/** Texts of documents, in their order; undefined where another tab has deleted or changed the document since it was read. */
export async function readTexts(
  store: EntryStore,
  documents: readonly StoredDocument[],
): Promise<readonly (string | undefined)[]> {
  const ids = documents.map(({ record }) => record.id);
  const values = await store.read([...ids.map(textKey), ...ids.map(documentKey)]);
  return documents.map(({ record }, at) => {
    const now = values[ids.length + at] as StoredDocument | undefined;
    return now?.record.digest === record.digest ? (values[at] as string) : undefined;
  });
}
