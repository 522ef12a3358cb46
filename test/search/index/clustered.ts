import { seededRandom } from '../../../src/core/seeded-random.ts';
import type { VectorHit } from '../../../src/search/index/vector-index.ts';

export const DIMENSIONS = 32;

/** Unit vectors around a few dozen directions, as texts are about something. */
export function clustered(count: number, seed: number): Map<number, Float32Array> {
  const random = seededRandom(seed);
  const topics = seededRandom(99);
  const normal = (from: () => number) =>
    Math.sqrt(-2 * Math.log(1 - from())) * Math.cos(2 * Math.PI * from());
  const centres = Array.from({ length: 40 }, () => Array.from({ length: DIMENSIONS }, () => normal(topics)));
  return new Map(
    Array.from({ length: count }, (_, id) => {
      const centre = centres[Math.floor(random() * centres.length)]!;
      return [id, unit(centre.map((value) => value + 0.7 * normal(random)))];
    }),
  );
}

function unit(values: readonly number[]): Float32Array {
  const length = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / length);
}

/** The ids of the largest dot products, over all. */
export function bruteForce(
  vectors: ReadonlyMap<number, Float32Array>,
  query: Float32Array,
  limit: number,
): number[] {
  return Array.from(vectors, ([id, vector]) => ({ id, score: dot(vector, query) }))
    .toSorted((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ id }) => id);
}

export function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, k) => sum + value * b[k]!, 0);
}

/** The share of the wanted that was found. */
export function recall(hits: readonly VectorHit[], wanted: readonly number[]): number {
  const found = new Set(hits.map(({ id }) => id));
  return wanted.filter((id) => found.has(id)).length / wanted.length;
}
