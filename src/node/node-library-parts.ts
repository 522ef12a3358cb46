import { sha256Hex } from '../artifact/digest.ts';
import { memoryEntryStore } from '../cache/memory-entry-store.ts';
import type { Embed } from '../core/embedding.ts';
import type { LibraryParts } from '../documents/library/library-parts.ts';
import { openVectorIndex } from '../search/index/open-vector-index.ts';
import { codeTables } from '../search/table/code-tables.ts';
import { compileSearchKernels } from './search-kernels.ts';

/** What a library is made of in Node: everything in memory. */
export async function nodeLibraryParts(embed: Embed): Promise<LibraryParts> {
  const createTable = codeTables(await compileSearchKernels());
  return {
    store: memoryEntryStore(),
    embed,
    digest: sha256Hex,
    now: Date.now,
    openVectors: (store, place) => openVectorIndex({ store, ...place, createTable }),
  };
}
