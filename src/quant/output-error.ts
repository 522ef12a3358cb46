import type { Arithmetic } from './arithmetic/arithmetic.ts';
import type { FloatMatrix } from './coded-matrix.ts';

/** What inputs have in common: Σ x·xᵀ, `[K × K]`; in float32 for who asks often. */
export interface Gram {
  readonly gram: Float64Array | Float32Array;
}

/** So that what is made of them is small beside the matrix itself. */
const ROWS_AT_ONCE = 128;

/**
 * ‖X·E‖² for the inputs behind a gram: tr(E · gram · Eᵀ), where E is a matrix or what is wrong with one.
 * @param energy of a matrix of zeros, or of inputs that were all zero, is 0
 */
export function outputEnergy(matrix: FloatMatrix, { gram }: Gram, arithmetic: Arithmetic): number {
  const { columns, values } = matrix;
  const turned = new Float32Array(Math.min(values.length, ROWS_AT_ONCE * columns));
  const sums = gram instanceof Float32Array ? gram : new Float32Array(gram);
  let sum = 0;
  for (let at = 0; at < values.length; at += turned.length) {
    const some = values.subarray(at, at + turned.length);
    arithmetic.multiply(turned, some, sums, { tokens: some.length / columns, rows: columns, columns });
    for (let i = 0; i < some.length; i++) sum += some[i]! * turned[i]!;
  }
  return Math.max(0, sum); // rounding must not make it negative
}

/** Σ w² */
export function energy(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
}

/** What is wrong: made − original. */
export function difference(made: Float32Array, original: FloatMatrix): FloatMatrix {
  return { ...original, values: made.map((value, i) => value - original.values[i]!) };
}

/** A share of nothing is nothing if nothing is wrong. */
export function share(part: number, whole: number): number {
  return part === 0 ? 0 : part / whole;
}
