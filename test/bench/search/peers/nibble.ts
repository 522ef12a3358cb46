import type { EntryStore } from '../../../../src/cache/entry-store.ts';
import type { CodeName } from '../../../../src/search/codes/vector-code.ts';
import type { VectorIndexOptions } from '../../../../src/search/index/open-vector-index.ts';
import type { VectorIndex } from '../../../../src/search/index/vector-index.ts';
import type { CreateTable } from '../../../../src/search/index/lists.ts';

/** What whole indexes need, in Node and in a page alike. */
export interface IndexLibrary {
  memoryEntryStore(): EntryStore;
  codeTables(kernels: WebAssembly.Module): CreateTable;
  openVectorIndex(options: VectorIndexOptions): Promise<VectorIndex>;
}

export interface Ours {
  readonly name: string;
  readonly code: CodeName;
  readonly index: VectorIndex;
  readonly settings: readonly { readonly effort: number; readonly oversample: number }[];
}

interface Vectors {
  readonly rows: Float32Array; // [n, dimensions]
  readonly dimensions: number;
}

/** Vectors that are staged at a time. */
const PORTION = 20_000;
const EFFORTS = [0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.12, 0.2, 0.4, 1];

/** Our index of the vectors, in memory alone: what it reads again and again stays within reach, as all of a peer's vectors do. */
export async function buildOurs(
  lib: IndexLibrary,
  kernels: WebAssembly.Module,
  code: 'bits1' | 'int8',
  vectors: Vectors,
): Promise<Ours> {
  const { rows, dimensions } = vectors;
  const store = lib.memoryEntryStore();
  const createTable = lib.codeTables(kernels);
  const options = { store, createTable, model: 'bench', dimensions, code, cacheBytes: 4 * rows.byteLength };
  const index = await lib.openVectorIndex({ ...options, listsFrom: 5000 });
  await fill(index, store, vectors);
  const oversamples = code === 'int8' ? [1] : [3, 4, 6, 10];
  const settings = oversamples.flatMap((oversample) => EFFORTS.map((effort) => ({ effort, oversample })));
  return { name: `nibble ${code}${code === 'int8' ? '' : ', rescored'}`, code, index, settings };
}

/** Puts all vectors in, by their numbers, and lays them out for searches. */
export async function fill(
  index: VectorIndex,
  store: EntryStore,
  { rows, dimensions }: Vectors,
): Promise<void> {
  const count = rows.length / dimensions;
  for (let from = 0; from < count; from += PORTION) {
    const put = new Map<number, Float32Array>();
    for (let row = from; row < Math.min(count, from + PORTION); row++) {
      put.set(row, rows.subarray(row * dimensions, (row + 1) * dimensions));
    }
    const staged = await index.stage({ put });
    await store.write(staged.entries);
    staged.apply();
  }
  await index.optimize();
}
