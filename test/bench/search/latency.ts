import type { CodeTable } from '../../../src/search/codes/code-table.ts';
import { eachQuery, NEIGHBOURS } from './recall.ts';

export interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** What one query takes, alone on one thread, that seeks four times the neighbours. The first few are not counted. */
export function latencyOf(table: CodeTable, queries: Float32Array): Latency {
  const times = eachQuery(queries, table.code.dimensions, (query) => {
    const started = performance.now();
    table.scan(query, 4 * NEIGHBOURS);
    return performance.now() - started;
  });
  return percentiles(times.slice(Math.min(5, times.length - 1)));
}

export function percentiles(times: readonly number[]): Latency {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}
