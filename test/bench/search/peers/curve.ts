import { percentiles, type Latency } from '../latency.ts';

/** What one setting gives. */
export interface CurvePoint {
  readonly setting: string;
  readonly recall: number; // @10
  readonly latency: Latency;
}

/** The least time at a recall: between points on the hull of those that nobody beats, on a line; `undefined` beyond their ends. */
export function timeAt(curve: readonly CurvePoint[], recall: number): number | undefined {
  const front = curve
    .filter(({ recall: own, latency }) =>
      curve.every((other) => other.recall <= own || other.latency.p50Ms >= latency.p50Ms),
    )
    .toSorted((a, b) => a.recall - b.recall);
  const above = front.findIndex((point) => point.recall >= recall);
  if (above === -1) return undefined;
  const [low, high] = [front[above - 1], front[above]!];
  if (!low || high.recall === low.recall) return high.latency.p50Ms;
  const share = (recall - low.recall) / (high.recall - low.recall);
  return low.latency.p50Ms + share * (high.latency.p50Ms - low.latency.p50Ms);
}

export type Ask = (query: Float32Array) => Promise<ArrayLike<number>> | ArrayLike<number>;

/** Asks all queries twice; the second time counts. */
export async function measure(
  setting: string,
  ask: Ask,
  queries: readonly Float32Array[],
  truth: readonly Uint32Array[],
): Promise<CurvePoint> {
  for (const query of queries) await ask(query);
  const times: number[] = [];
  let found = 0;
  for (const [i, query] of queries.entries()) {
    const began = performance.now();
    const hits = Array.from(await ask(query));
    times.push(performance.now() - began);
    found += truth[i]!.filter((row) => hits.includes(row)).length / truth[i]!.length;
  }
  return { setting, recall: found / queries.length, latency: percentiles(times) };
}
