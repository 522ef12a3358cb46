import type { LibraryUsage } from '../../core/library.ts';
import type { LibraryState } from './library-state.ts';

const BYTES_PER_UNIT = 2;
/** Full vectors rest in float16. */
const BYTES_PER_HALF = 2;

/** What a library takes; its bytes in storage are what its values have, without what the storage itself adds. */
export function libraryUsage({ shelf, vectors, words }: LibraryState): LibraryUsage {
  let characters = 0;
  for (const document of shelf.documents.values()) characters += document.characters;
  const index = vectors?.index;
  const full = (index?.size ?? 0) * (index?.dimensions ?? 0) * BYTES_PER_HALF;
  return {
    documents: shelf.documents.size,
    passages: shelf.passages,
    memoryBytes: (index?.memoryBytes ?? 0) + words.memoryBytes,
    storedBytes: characters * BYTES_PER_UNIT + full + (index?.memoryBytes ?? 0) + words.memoryBytes,
    code: index?.code ?? '',
    ...(vectors ? { model: { id: vectors.model.id, name: vectors.model.name } } : {}),
  };
}
