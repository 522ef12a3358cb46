import type { Library } from '../library.ts';
import { makeTable } from '../made-table.ts';
import { trueNeighbours } from '../recall.ts';
import type { BenchVectors } from '../vectors.ts';
import { runContest, type Contest, type IndexResult } from './contest.ts';
import { edgevec } from './edgevec.ts';
import { openChromiumContest } from './in-chromium.ts';
import { installPeers } from './install.ts';
import type { TierResult } from './tier.ts';
import { usearch } from './usearch.ts';

export interface PeerResults {
  readonly indexes: readonly IndexResult[];
  /** Full vectors in a browser's IndexedDB; absent where there are too few vectors for it. */
  readonly tier?: TierResult;
}

/** Indexes of the same vectors, asked the same questions: in Node, then in a headless Chromium those that need one. */
export async function benchPeers(
  lib: Library,
  kernels: WebAssembly.Module,
  vectors: BenchVectors,
  sizes: readonly number[],
): Promise<PeerResults> {
  const require = installPeers();
  const peers = [
    usearch(require, 'i8', Infinity),
    usearch(require, 'f16', Infinity),
    usearch(require, 'f32', 10_000),
    edgevec(lib, 10_000),
  ];
  const { dimensions } = vectors;
  const contests = sizes.map((size): Contest => {
    const rows = vectors.rows.subarray(0, size * dimensions);
    const exact = makeTable({ lib, kernels, dimensions }, 'float32', rows).table;
    const truth = trueNeighbours(exact, vectors.queries);
    return { place: 'Node', rows, dimensions, asked: asked(vectors), truth };
  });
  const indexes: IndexResult[] = [];
  for (const contest of contests) indexes.push(...(await runContest(lib, kernels, contest, peers)));
  const chromium = await openChromiumContest(vectors);
  try {
    for (const contest of contests) indexes.push(...(await chromium.run(contest)));
    const largest = contests.at(-1);
    return { indexes, ...(largest && { tier: await chromium.tier(largest) }) };
  } finally {
    await chromium.close();
  }
}

function asked({ queries, dimensions }: BenchVectors): Float32Array[] {
  return Array.from({ length: queries.length / dimensions }, (_, i) =>
    queries.subarray(i * dimensions, (i + 1) * dimensions),
  );
}
