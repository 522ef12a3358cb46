import type { EntryStore } from '../../../../src/cache/entry-store.ts';
import type { CodeName } from '../../../../src/search/codes/vector-code.ts';
import type { VectorIndex } from '../../../../src/search/index/vector-index.ts';
import type { Library } from '../library.ts';

export interface Ours {
  readonly name: string;
  readonly code: CodeName;
  readonly index: VectorIndex;
  readonly settings: readonly { readonly effort: number; readonly oversample: number }[];
}

/** Vectors that are staged at a time. */
const PORTION = 20_000;
const EFFORTS = [0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.12, 0.2, 0.4, 1];

/** Our index of the vectors, in memory alone: what it reads again and again stays within reach, as all of a peer's vectors do. */
export async function buildOurs(
  lib: Library,
  kernels: WebAssembly.Module,
  code: 'bits1' | 'int8',
  { rows, dimensions }: { readonly rows: Float32Array; readonly dimensions: number },
): Promise<Ours> {
  const store: EntryStore = lib.memoryEntryStore();
  const createTable = lib.codeTables(kernels);
  const options = { store, createTable, model: 'bench', dimensions, code, cacheBytes: 4 * rows.byteLength };
  const index = await lib.openVectorIndex({ ...options, listsFrom: 5000 });
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
  const oversamples = code === 'int8' ? [1] : [4, 6];
  const settings = oversamples.flatMap((oversample) => EFFORTS.map((effort) => ({ effort, oversample })));
  return { name: `nibble ${code}${code === 'int8' ? '' : ', rescored'}`, code, index, settings };
}
