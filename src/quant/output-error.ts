import type { Arithmetic } from './arithmetic.ts';
import type { FloatMatrix } from './coded-matrix.ts';

/** What inputs have in common: Σ x·xᵀ, `[K × K]`. */
export interface Gram {
  readonly gram: Float64Array;
}

/**
 * ‖X·E‖² for the inputs behind a gram: tr(E · gram · Eᵀ), where E is a matrix or what is wrong with one.
 * @param energy of a matrix of zeros, or of inputs that were all zero, is 0
 */
export function outputEnergy(matrix: FloatMatrix, { gram }: Gram, arithmetic: Arithmetic): number {
  const { rows, columns, values } = matrix;
  const turned = new Float32Array(values.length);
  arithmetic.multiply(turned, values, Float32Array.from(gram), { tokens: rows, rows: columns, columns });
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * turned[i]!;
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
