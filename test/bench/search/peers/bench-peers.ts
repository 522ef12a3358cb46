import type { Library } from '../library.ts';
import { trueNeighbours } from '../recall.ts';
import { makeTable } from '../made-table.ts';
import type { BenchVectors } from '../vectors.ts';
import { measure, timeAt, type Ask, type CurvePoint } from './curve.ts';
import { edgevec } from './edgevec.ts';
import { hnswlibWasm } from './hnswlib-wasm.ts';
import { installPeers } from './install.ts';
import { buildOurs } from './nibble.ts';
import type { Peer } from './peer.ts';
import { usearch } from './usearch.ts';

const NEIGHBOURS = 10;

export interface IndexResult {
  readonly name: string;
  readonly rows: number;
  readonly buildSeconds: number;
  /** Codes, ids and lists in memory; of peers not known. */
  readonly bytesPerVector?: number;
  readonly curve: readonly CurvePoint[];
  /** Of a peer: our p50 at the recall of its points, where we reach it. */
  readonly ours?: readonly { readonly recall: number; readonly peerMs: number; readonly oursMs: number }[];
  readonly failed?: string;
}

/** Indexes of the same vectors, asked the same questions, one after the other in one process. */
export async function benchPeers(
  lib: Library,
  kernels: WebAssembly.Module,
  vectors: BenchVectors,
  sizes: readonly number[],
): Promise<IndexResult[]> {
  const require = installPeers();
  const peers = [
    usearch(require, 'i8', Infinity),
    usearch(require, 'f32', 200_000),
    hnswlibWasm(lib, 10_000),
    edgevec(lib, 10_000),
  ];
  const results: IndexResult[] = [];
  const { dimensions, queries } = vectors;
  const asked = Array.from({ length: queries.length / dimensions }, (_, i) =>
    queries.subarray(i * dimensions, (i + 1) * dimensions),
  );
  for (const size of sizes.filter((count) => count * dimensions <= vectors.rows.length)) {
    const rows = vectors.rows.subarray(0, size * dimensions);
    const exact = makeTable({ lib, kernels, dimensions }, 'float32', rows).table;
    const contest = { rows, dimensions, asked, truth: trueNeighbours(exact, queries) };
    const ours = [await oursOf(lib, kernels, 'bits1', contest), await oursOf(lib, kernels, 'int8', contest)];
    results.push(...ours);
    for (const peer of peers) {
      if (size <= peer.mostRows) results.push(await peerOf(peer, contest, ours));
    }
  }
  return results;
}

interface Contest {
  readonly rows: Float32Array;
  readonly dimensions: number;
  readonly asked: readonly Float32Array[];
  readonly truth: readonly Uint32Array[];
}

async function oursOf(
  lib: Library,
  kernels: WebAssembly.Module,
  code: 'bits1' | 'int8',
  contest: Contest,
): Promise<IndexResult> {
  const rows = contest.rows.length / contest.dimensions;
  console.error(`nibble ${code}, ${rows} vectors.`);
  const began = performance.now();
  const { name, index, settings } = await buildOurs(lib, kernels, code, contest);
  const buildSeconds = (performance.now() - began) / 1000;
  const bytesPerVector = index.memoryBytes / rows;
  const curve: CurvePoint[] = [];
  for (const setting of settings) {
    const ask: Ask = async (query) =>
      (await index.search(query, { limit: NEIGHBOURS, ...setting })).map(({ id }) => id);
    curve.push(
      await measure(`effort ${setting.effort}, ×${setting.oversample}`, ask, contest.asked, contest.truth),
    );
  }
  return { name, rows, buildSeconds, bytesPerVector, curve };
}

/** One that breaks does not end the others. */
async function peerOf(peer: Peer, contest: Contest, ours: readonly IndexResult[]): Promise<IndexResult> {
  const rows = contest.rows.length / contest.dimensions;
  console.error(`${peer.name}, ${rows} vectors.`);
  try {
    const began = performance.now();
    const index = await peer.build(contest.rows, contest.dimensions);
    const buildSeconds = (performance.now() - began) / 1000;
    const curve: CurvePoint[] = [];
    for (const setting of index.settings) {
      const ask: Ask = (query) => index.search(query, NEIGHBOURS, setting);
      curve.push(await measure(`expansion ${setting}`, ask, contest.asked, contest.truth));
    }
    return { name: peer.name, rows, buildSeconds, curve, ours: compared(curve, ours) };
  } catch (error) {
    return { name: peer.name, rows, buildSeconds: 0, curve: [], failed: String(error) };
  }
}

function compared(curve: readonly CurvePoint[], ours: readonly IndexResult[]) {
  const own = ours.flatMap((result) => result.curve);
  return curve.flatMap(({ recall, latency }) => {
    const oursMs = timeAt(own, recall);
    return oursMs === undefined ? [] : [{ recall, peerMs: latency.p50Ms, oursMs }];
  });
}
