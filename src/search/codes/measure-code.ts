import { countVectors } from './checked-vector.ts';
import { dotProduct } from './dot-product.ts';
import type { VectorCode } from './vector-code.ts';

/** What a code costs and loses, on vectors that it was not made from if the figures shall hold for others. */
export interface CodeMeasure {
  readonly bytesPerVector: number;
  /** Mean of ‖x − decoded‖² / ‖x‖². */
  readonly reconstructionError: number;
  /** Root of the mean square of how far estimated dot products are from true ones, between the sample's vectors. */
  readonly dotError: number;
  /** Mean of estimated less true dot products. */
  readonly dotBias: number;
}

/** Queries at most: each is held against all of the sample. */
const QUERIES = 50;

/** @throws Fault `vector-invalid` */
export function measureCode(code: VectorCode, sample: Float32Array): CodeMeasure {
  const { dimensions, bytesPerVector } = code;
  const count = countVectors(sample, dimensions);
  const vector = (i: number) => sample.subarray(i * dimensions, (i + 1) * dimensions);
  const rows = new Uint8Array(count * bytesPerVector);
  let lost = 0;
  for (let i = 0; i < count; i++) {
    const row = rows.subarray(i * bytesPerVector, (i + 1) * bytesPerVector);
    code.encode(vector(i), row);
    const apart = code.decode(row).map((value, k) => value - vector(i)[k]!);
    lost += dotProduct(apart, apart) / (dotProduct(vector(i), vector(i)) || 1);
  }
  const scores = new Float32Array(count);
  let [sum, squares] = [0, 0];
  const queries = Math.min(QUERIES, count);
  for (let j = 0; j < queries; j++) {
    code.prepare(vector(j)).score(rows, scores);
    scores.forEach((score, i) => {
      const error = score - dotProduct(vector(j), vector(i));
      sum += error;
      squares += error * error;
    });
  }
  const pairs = Math.max(1, queries * count);
  return {
    bytesPerVector,
    reconstructionError: lost / Math.max(1, count),
    dotError: Math.sqrt(squares / pairs),
    dotBias: sum / pairs,
  };
}
