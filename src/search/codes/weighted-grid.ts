import { dotProduct } from './dot-product.ts';
import type { GridPoint } from './nearest-grid.ts';

/** Sweeps over the numbers of a vector at most; most vectors need two or three. */
const SWEEPS = 4;
/** What is added to each variance, as a share of their mean: queries are not distributed quite as the sample is. */
const RIDGE = 0.1;

/** A vector unlike the sample may be led away from its own direction; then the nearest codes are better after all. */
const LEAST_KEPT = 0.9;

/**
 * Where queries vary, and so where an error is felt: second moments with a ridge, `[dimensions, dimensions]`, symmetric.
 * @param vectors a sample, centred and rotated, `[n, dimensions]`; at least one
 */
export function queryWeights(vectors: Float32Array, dimensions: number): Float32Array {
  const moments = new Float32Array(dimensions * dimensions);
  const count = vectors.length / dimensions;
  for (let i = 0; i < vectors.length; i += dimensions) {
    const vector = vectors.subarray(i, i + dimensions);
    for (let k = 0; k < dimensions; k++) {
      const scale = vector[k]! / count;
      for (let j = 0; j <= k; j++) moments[k * dimensions + j]! += scale * vector[j]!;
    }
  }
  for (let k = 0; k < dimensions; k++)
    // the other half is the same
    for (let j = 0; j < k; j++) moments[j * dimensions + k] = moments[k * dimensions + j]!;
  let trace = 0;
  for (let k = 0; k < dimensions; k++) trace += moments[k * (dimensions + 1)]!;
  for (let k = 0; k < dimensions; k++) moments[k * (dimensions + 1)]! += (RIDGE * trace) / dimensions;
  return moments;
}

/**
 * Codes whose error matters less to queries: from the nearest ones on, each number is moved to where (o − fv)ᵀ W (o − fv) is smallest
 * while the others stay, which lets errors of numbers that go together cancel each other out. W: the weights; f: the factor of
 * the nearest codes. Coordinate descent on the objective of GPTQ (Frantar et al. 2022), for vectors instead of weights.
 * @param o a rotated vector, `[dimensions]`, not all zero
 * @param moments W, of `queryWeights`
 */
export function weightedGrid(
  o: Float32Array,
  nearest: GridPoint,
  bits: number,
  moments: Float32Array,
): GridPoint {
  const d = o.length;
  const most = 2 ** bits - 1;
  const codes = nearest.codes.slice();
  const factor = dotProduct(o, o) / nearest.product;
  const pull = pullOf(o, codes, { moments, factor, middle: most / 2 });
  for (let sweep = 0, moved = true; moved && sweep < SWEEPS; sweep++) {
    moved = false;
    for (let k = 0; k < d; k++) {
      const step = Math.round(pull[k]! / (factor * moments[k * (d + 1)]!));
      const code = Math.min(most, Math.max(0, codes[k]! + step));
      if (code === codes[k]) continue;
      addRow(pull, moments, k, -factor * (code - codes[k]!));
      codes[k] = code;
      moved = true;
    }
  }
  let product = 0;
  for (let k = 0; k < d; k++) product += (codes[k]! - most / 2) * o[k]!;
  return product > LEAST_KEPT * nearest.product ? { codes, product } : nearest;
}

interface Rounded {
  readonly moments: Float32Array;
  readonly factor: number;
  readonly middle: number;
}

/** W (o − fv): where each number should go. */
function pullOf(o: Float32Array, codes: Uint8Array, { moments, factor, middle }: Rounded): Float32Array {
  const d = o.length;
  const pull = new Float32Array(d);
  for (let k = 0; k < d; k++) {
    const error = o[k]! - factor * (codes[k]! - middle);
    addRow(pull, moments, k, error); // a row is a column, too
  }
  return pull;
}

/** sums += scale · row k of a square matrix */
function addRow(sums: Float32Array, matrix: Float32Array, k: number, scale: number): void {
  const at = k * sums.length;
  for (let j = 0; j < sums.length; j++) sums[j]! += scale * matrix[at + j]!;
}
