import type { EntryStore } from '../../../src/cache/entry-store.ts';
import { memoryEntryStore } from '../../../src/cache/memory-entry-store.ts';
import { openVectorIndex, type VectorIndexOptions } from '../../../src/search/index/open-vector-index.ts';
import type { VectorChanges, VectorIndex } from '../../../src/search/index/vector-index.ts';
import { compileSearchKernels } from '../../../src/node/search-kernels.ts';
import { codeTables } from '../../../src/search/table/code-tables.ts';
import { DIMENSIONS } from './clustered.ts';

const createTable = codeTables(await compileSearchKernels());

export function openIndex(
  store: EntryStore = memoryEntryStore(),
  options: Partial<VectorIndexOptions> = {},
): Promise<VectorIndex> {
  return openVectorIndex({ store, model: 'digest', dimensions: DIMENSIONS, createTable, ...options });
}

/** Stages, writes and applies. */
export async function commit(index: VectorIndex, store: EntryStore, changes: VectorChanges): Promise<void> {
  const staged = await index.stage(changes);
  await store.write(staged.entries);
  staged.apply();
}
