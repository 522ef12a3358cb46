import { seededRandom } from '../../src/core/seeded-random.ts';

/** Vectors of length 1 in random directions, `[count, dimensions]`. */
export function unitVectors(count: number, dimensions: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const vectors = new Float32Array(count * dimensions);
  for (let i = 0; i < vectors.length; i += dimensions) {
    const vector = vectors.subarray(i, i + dimensions);
    for (let k = 0; k < dimensions; k++) vector[k] = normal();
    const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
    for (let k = 0; k < dimensions; k++) vector[k]! /= length;
  }
  return vectors;
}
