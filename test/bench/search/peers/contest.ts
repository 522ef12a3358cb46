import { NEIGHBOURS } from '../recall.ts';
import { measure, timeAt, type CurvePoint } from './curve.ts';
import { buildOurs, type IndexLibrary } from './nibble.ts';
import type { Peer } from './peer.ts';

export interface IndexResult {
  readonly name: string;
  /** Where it ran: times are compared within one place only. */
  readonly place: 'Node' | 'Chromium';
  readonly rows: number;
  readonly buildSeconds: number;
  /** Codes, ids and lists in memory; of peers not known. */
  readonly bytesPerVector?: number;
  readonly curve: readonly CurvePoint[];
  /** Of a peer: our p50 at the recall of its points, where we reach it. */
  readonly ours?: readonly { readonly recall: number; readonly peerMs: number; readonly oursMs: number }[];
  /** Why there are no figures. */
  readonly failed?: string;
}

/** The same vectors and the same questions for all. */
export interface Contest {
  readonly place: IndexResult['place'];
  readonly rows: Float32Array; // [n, dimensions]
  readonly dimensions: number;
  readonly asked: readonly Float32Array[];
  readonly truth: readonly ArrayLike<number>[];
}

/** Ours, then the peers, one after the other in one process. */
export async function runContest(
  lib: IndexLibrary,
  kernels: WebAssembly.Module,
  contest: Contest,
  peers: readonly Peer[],
): Promise<IndexResult[]> {
  const ours = [await oursOf(lib, kernels, 'bits1', contest), await oursOf(lib, kernels, 'int8', contest)];
  const results = [...ours];
  for (const peer of peers) results.push(await peerOf(peer, contest, ours));
  return results;
}

async function oursOf(
  lib: IndexLibrary,
  kernels: WebAssembly.Module,
  code: 'bits1' | 'int8',
  contest: Contest,
): Promise<IndexResult> {
  const { place } = contest;
  const rows = contest.rows.length / contest.dimensions;
  console.error(`${place}: nibble ${code}, ${rows} vectors.`);
  const began = performance.now();
  const { name, index, settings } = await buildOurs(lib, kernels, code, contest);
  const buildSeconds = (performance.now() - began) / 1000;
  const bytesPerVector = index.memoryBytes / rows;
  const curve: CurvePoint[] = [];
  for (const { effort, oversample } of settings) {
    const ask = async (query: Float32Array) =>
      (await index.search(query, { limit: NEIGHBOURS, effort, oversample })).map(({ id }) => id);
    curve.push(await measure(`effort ${effort}, ×${oversample}`, ask, contest.asked, contest.truth));
  }
  return { name, place, rows, buildSeconds, bytesPerVector, curve };
}

/** One that breaks does not end the others. */
async function peerOf(peer: Peer, contest: Contest, ours: readonly IndexResult[]): Promise<IndexResult> {
  const { place } = contest;
  const rows = contest.rows.length / contest.dimensions;
  const failure = (failed: string) => ({ name: peer.name, place, rows, buildSeconds: 0, curve: [], failed });
  if (rows > peer.mostRows) {
    return failure(
      `not built: with more than ${peer.mostRows.toLocaleString('en')} vectors that takes minutes`,
    );
  }
  console.error(`${place}: ${peer.name}, ${rows} vectors.`);
  try {
    const began = performance.now();
    const settings = await peer.build(contest.rows, contest.dimensions);
    const buildSeconds = (performance.now() - began) / 1000;
    const curve: CurvePoint[] = [];
    for (const setting of settings) {
      const ask = (query: Float32Array) => setting.search(query, NEIGHBOURS);
      curve.push(await measure(setting.name, ask, contest.asked, contest.truth));
    }
    return { name: peer.name, place, rows, buildSeconds, curve, ours: compared(curve, ours) };
  } catch (error) {
    return failure(String(error));
  }
}

function compared(curve: readonly CurvePoint[], ours: readonly IndexResult[]) {
  const own = ours.flatMap((result) => result.curve);
  return curve.flatMap(({ recall, latency }) => {
    const oursMs = timeAt(own, recall);
    return oursMs === undefined ? [] : [{ recall, peerMs: latency.p50Ms, oursMs }];
  });
}
