import { makeUnit } from '../../core/make-unit.ts';
import { seededRandom } from '../../core/seeded-random.ts';
import { bytesForBits, setBit } from './bitset.ts';
import { centroidCode, centroidTable, type CreateTable } from './lists.ts';

/** One of so many vectors of the sample is looked at in each round: the first rounds are rough in any case. */
const ROUNDS = [8, 8, 4, 4, 2, 1, 1];

export interface TrainListsOptions {
  readonly dimensions: number;
  readonly count: number;
  readonly create: CreateTable;
  readonly turn: () => Promise<void> | undefined;
}

/**
 * Centroids of unit length, `[count, dimensions]`, by spherical k-means (Dhillon & Modha 2001) on a sample of unit vectors,
 * `[n, dimensions]`; neighbours in turn.
 */
export async function trainLists(sample: Float32Array, options: TrainListsOptions): Promise<Float32Array> {
  const { dimensions, count, create, turn } = options;
  const random = seededRandom(1);
  const n = sample.length / dimensions;
  const vectorAt = (i: number) => sample.subarray(i * dimensions, (i + 1) * dimensions);
  const anyVector = () => vectorAt(Math.floor(random() * n));
  const centroids = new Float32Array(count * dimensions);
  for (let list = 0; list < count; list++) centroids.set(anyVector(), list * dimensions);
  for (const step of ROUNDS) {
    const table = centroidTable(centroids, centroidCode(centroids, dimensions), create);
    const sums = new Float32Array(centroids.length);
    for (let i = 0; i < n; i += step) {
      const vector = vectorAt(i);
      const at = table.scan(vector, 1).slots[0]! * dimensions;
      for (let k = 0; k < dimensions; k++) sums[at + k]! += vector[k]!;
      await turn();
    }
    for (let at = 0; at < sums.length; at += dimensions) {
      const own = sums.subarray(at, at + dimensions);
      centroids.set(makeUnit(own) ? own : anyVector(), at); // a list may have got no vector
    }
  }
  return nearestInTurn(centroids, options);
}

/** In an order in which each is near to the one before: of the lists that a query needs, many then lie side by side. */
function nearestInTurn(centroids: Float32Array, { dimensions, create }: TrainListsOptions): Float32Array {
  const table = centroidTable(centroids, centroidCode(centroids, dimensions), create);
  const hidden = new Uint8Array(bytesForBits(table.size)); // those that have their place
  const ordered = new Float32Array(centroids.length);
  let list = 0;
  for (let at = 0; at < ordered.length; at += dimensions) {
    const centroid = centroids.subarray(list * dimensions, (list + 1) * dimensions);
    ordered.set(centroid, at);
    setBit(hidden, list);
    list = table.scan(centroid, 1, { hidden }).slots[0] ?? 0;
  }
  return ordered;
}
