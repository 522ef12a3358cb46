import { seededRandom } from '../../core/seeded-random.ts';
import { centroidTable, type CreateTable } from './lists.ts';

/** More rounds move few vectors to another list. */
const ROUNDS = 6;

export interface TrainListsOptions {
  readonly dimensions: number;
  readonly count: number;
  readonly create: CreateTable;
  readonly turn: () => Promise<void> | undefined;
}

/**
 * Centroids of unit length, `[count, dimensions]`, by spherical k-means (Dhillon & Modha 2001) on a sample of unit vectors,
 * `[n, dimensions]`. Nearness is that of `centroidTable`, in this and when lists are searched.
 */
export async function trainLists(sample: Float32Array, options: TrainListsOptions): Promise<Float32Array> {
  const { dimensions, count, create, turn } = options;
  const random = seededRandom(1);
  const n = sample.length / dimensions;
  const vectorAt = (i: number) => sample.subarray(i * dimensions, (i + 1) * dimensions);
  const anyVector = () => vectorAt(Math.floor(random() * n));
  const centroids = new Float32Array(count * dimensions);
  for (let list = 0; list < count; list++) centroids.set(anyVector(), list * dimensions);
  for (let round = 0; round < ROUNDS; round++) {
    const table = centroidTable(centroids, dimensions, create);
    const sums = new Float32Array(centroids.length);
    for (let i = 0; i < n; i++) {
      const vector = vectorAt(i);
      const at = table.scan(vector, 1).slots[0]! * dimensions;
      for (let k = 0; k < dimensions; k++) sums[at + k]! += vector[k]!;
      await turn();
    }
    for (let at = 0; at < sums.length; at += dimensions) {
      const own = sums.subarray(at, at + dimensions);
      centroids.set(scaledToUnit(own) ? own : anyVector(), at);
    }
  }
  return centroids;
}

/** False for a list that got no vector. */
function scaledToUnit(vector: Float32Array): boolean {
  const length = Math.hypot(...vector);
  if (!(length > 0)) return false;
  for (let k = 0; k < vector.length; k++) vector[k]! /= length;
  return true;
}
