import { Fault } from '../../core/fault.ts';
import { seededRandom } from '../../core/seeded-random.ts';
import { kMeans } from './k-means.ts';

export const CENTROIDS = 256;

/** More rows make hardly better centroids and take longer. */
const MOST_ROWS = 3072;
const ROUNDS = 6;

export interface PqOptions {
  readonly dimensions: number;
  readonly seed: number;
  readonly parts: number | undefined;
}

/**
 * Centroids of each part of the vectors, `[parts, 256, dimensions / parts]` where all parts are as long; see `partBounds`.
 * @throws Fault `option-invalid`
 */
export function pqBooks(sample: Float32Array, { dimensions, seed, parts }: PqOptions): Float32Array[] {
  const count = parts ?? Math.ceil(dimensions / 8);
  if (!Number.isInteger(count) || count < 1 || count > dimensions) {
    throw new Fault(
      'option-invalid',
      `Vectors of ${dimensions} dimensions have 1 to ${dimensions} parts, not ${count}.`,
    );
  }
  const random = seededRandom(seed);
  const rows = Math.min(MOST_ROWS, sample.length / dimensions);
  const bounds = partBounds(dimensions, count);
  return Array.from({ length: count }, (_, part) => {
    const [from, to] = [bounds[part]!, bounds[part + 1]!];
    const points = new Float32Array(rows * (to - from));
    for (let i = 0; i < rows; i++) {
      points.set(sample.subarray(i * dimensions + from, i * dimensions + to), i * (to - from));
    }
    return kMeans(points, { width: to - from, count: CENTROIDS, rounds: ROUNDS, random });
  });
}

/** Where parts begin, and the end: as equal as whole dimensions allow. */
export function partBounds(dimensions: number, parts: number): readonly number[] {
  return Array.from({ length: parts + 1 }, (_, i) => Math.floor((i * dimensions) / parts));
}
