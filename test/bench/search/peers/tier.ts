import type { EntryStore } from '../../../../src/cache/entry-store.ts';
import { NEIGHBOURS } from '../recall.ts';
import type { Contest } from './contest.ts';
import { measure, type CurvePoint } from './curve.ts';
import { fill, type IndexLibrary } from './nibble.ts';

/** Codes in memory, full vectors in IndexedDB, with what an index does unless it is told otherwise. */
export interface TierResult {
  readonly rows: number;
  readonly buildSeconds: number;
  /** From storage to the first search. */
  readonly openMs: number;
  readonly points: readonly (CurvePoint & { readonly memoryBytes: number })[];
}

/** How much of the full vectors may stay in memory. */
const CACHES = [
  { setting: 'all rescored from IndexedDB', cacheBytes: 0 },
  { setting: 'blocks of 16 MB kept, as usual', cacheBytes: 16_000_000 },
  { setting: 'all kept', cacheBytes: Infinity },
] as const;

export async function measureTier(
  lib: IndexLibrary & { idbEntryStore(database: string): EntryStore },
  kernels: WebAssembly.Module,
  { rows, dimensions, asked, truth }: Contest,
): Promise<TierResult> {
  const store = lib.idbEntryStore('bench-search');
  const common = { createTable: lib.codeTables(kernels), model: 'bench', dimensions, code: 'bits1' } as const;
  const count = rows.length / dimensions;
  console.error(`Chromium: nibble bits1 in IndexedDB, ${count} vectors.`);
  const began = performance.now();
  await fill(await lib.openVectorIndex({ store, ...common }), store, { rows, dimensions });
  const buildSeconds = (performance.now() - began) / 1000;
  store.close();
  const points: (CurvePoint & { memoryBytes: number })[] = [];
  let openMs = 0;
  for (const { setting, cacheBytes } of CACHES) {
    const again = lib.idbEntryStore('bench-search');
    const opened = performance.now();
    const index = await lib.openVectorIndex({ store: again, ...common, cacheBytes });
    openMs ||= performance.now() - opened;
    const ask = async (query: Float32Array) =>
      (await index.search(query, { limit: NEIGHBOURS })).map(({ id }) => id);
    const point = await measure(setting, ask, asked, truth);
    points.push({ ...point, memoryBytes: index.memoryBytes });
    again.close();
  }
  return { rows: count, buildSeconds, openMs, points };
}
