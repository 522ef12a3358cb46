import { idbEntryStore } from '../../../src/cache/idb-entry-store.ts';
import { memoryEntryStore } from '../../../src/cache/memory-entry-store.ts';
import { openVectorIndex } from '../../../src/search/index/open-vector-index.ts';
import { codeTables } from '../../../src/search/table/code-tables.ts';
import { compileSearchKernels } from '../../../src/search/table/compile-search.ts';
import { runContest, type Contest, type IndexResult } from '../search/peers/contest.ts';
import { hnswlibWasm } from '../search/peers/hnswlib-wasm.ts';
import { measureTier, type TierResult } from '../search/peers/tier.ts';

/** What the driver says; the vectors come from its server. */
export interface SearchPageRequest {
  readonly rows: number;
  readonly dimensions: number;
  /** By query. */
  readonly truth: readonly (readonly number[])[];
}

export interface SearchPage {
  run(request: SearchPageRequest): Promise<readonly IndexResult[]>;
  tier(request: SearchPageRequest): Promise<TierResult>;
}

const lib = { idbEntryStore, memoryEntryStore, openVectorIndex, codeTables };

async function openPage(): Promise<SearchPage> {
  const [kernels, rows, queries] = await Promise.all([
    compileSearchKernels(),
    floats('/exported/rows.f32'),
    floats('/exported/queries.f32'),
  ]);
  const contest = ({ rows: count, dimensions, truth }: SearchPageRequest): Contest => ({
    place: 'Chromium',
    rows: rows.subarray(0, count * dimensions),
    dimensions,
    asked: truth.map((_, i) => queries.subarray(i * dimensions, (i + 1) * dimensions)),
    truth,
  });
  const peer = hnswlibWasm('/exported/hnswlib/hnswlib.js');
  return {
    run: (request) => runContest(lib, kernels, contest(request), [peer]),
    tier: (request) => measureTier(lib, kernels, contest(request)),
  };
}

async function floats(url: string): Promise<Float32Array> {
  return new Float32Array(await (await fetch(url)).arrayBuffer());
}

const search = openPage();
search.catch(() => {}); // the driver hears of it
Object.assign(globalThis, { search });
