import type { CodeTable } from '../../../src/search/codes/code-table.ts';

/** Neighbours that are sought. */
export const NEIGHBOURS = 10;
/** How many times as many are taken from the codes and judged by their full vectors. */
export const OVERSAMPLES = [1, 2, 4, 10] as const;

export type Recalls = Readonly<Record<(typeof OVERSAMPLES)[number], number>>;

/** The true neighbours of each query: by dot products of float32. */
export function trueNeighbours(exact: CodeTable, queries: Float32Array): Uint32Array[] {
  return eachQuery(queries, exact.code.dimensions, (query) => exact.scan(query, NEIGHBOURS).slots);
}

/**
 * Share of the true neighbours among the best of a code, by oversampling: what full vectors judge they rank rightly, so those are
 * found that are among the candidates.
 */
export function recallsOf(table: CodeTable, queries: Float32Array, truth: readonly Uint32Array[]): Recalls {
  const sums = { 1: 0, 2: 0, 4: 0, 10: 0 };
  const found = eachQuery(
    queries,
    table.code.dimensions,
    (query) => table.scan(query, 10 * NEIGHBOURS).slots,
  );
  found.forEach((slots, i) => {
    const places = truth[i]!.filter((slot) => slots.includes(slot)).map((slot) => slots.indexOf(slot));
    for (const more of OVERSAMPLES) {
      sums[more] += places.filter((place) => place < more * NEIGHBOURS).length / NEIGHBOURS / found.length;
    }
  });
  return sums;
}

export function eachQuery<T>(
  queries: Float32Array,
  dimensions: number,
  ask: (query: Float32Array) => T,
): T[] {
  return Array.from({ length: queries.length / dimensions }, (_, i) =>
    ask(queries.subarray(i * dimensions, (i + 1) * dimensions)),
  );
}
