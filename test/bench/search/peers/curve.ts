import { percentiles, type Latency } from '../latency.ts';

/** What one setting gives. */
export interface CurvePoint {
  readonly setting: string;
  readonly recall: number; // @10
  readonly latency: Latency;
}

/** The points that no other beats in recall and in time at once, by ascending recall. */
export function front(curve: readonly CurvePoint[]): CurvePoint[] {
  const faster = (a: CurvePoint, b: CurvePoint) => a.latency.p50Ms < b.latency.p50Ms;
  return curve
    .filter((point) => !curve.some((other) => other.recall >= point.recall && faster(other, point)))
    .toSorted((a, b) => a.recall - b.recall);
}

/** The least time at a recall: on a line between points of the front; `undefined` beyond the greatest recall. */
export function timeAt(curve: readonly CurvePoint[], recall: number): number | undefined {
  const best = front(curve);
  const above = best.findIndex((point) => point.recall >= recall);
  if (above === -1) return undefined;
  const [low, high] = [best[above - 1], best[above]!];
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
  truth: readonly ArrayLike<number>[],
): Promise<CurvePoint> {
  for (const query of queries) await ask(query);
  const times: number[] = [];
  let [found, all] = [0, 0]; // whole numbers, so that equal recalls are equal
  for (const [i, query] of queries.entries()) {
    const began = performance.now();
    const hits = Array.from(await ask(query));
    times.push(performance.now() - began);
    const sought = Array.from(truth[i]!);
    found += sought.filter((row) => hits.includes(row)).length;
    all += sought.length;
  }
  return { setting, recall: found / all, latency: percentiles(times) };
}
