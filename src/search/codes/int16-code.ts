import { checkVector } from './checked-vector.ts';
import { dotProduct } from './dot-product.ts';
import { halfEven } from './half-even.ts';
import type { CodeState, PreparedQuery, VectorCode } from './vector-code.ts';

const LARGEST = 32_767;
/**
 * Lengths in whole numbers, of rows and of queries. No sum of products can be larger than their product (Cauchy–Schwarz), nor can any
 * part of the sum: with what rounding adds to vectors of 8,192 numbers, still less than 2³¹.
 */
export const ROW_LENGTH = 65_000;
export const QUERY_LENGTH = 32_000;

/**
 * Whole numbers of 16 bits, with a step for each vector: as near as float16 where vectors have hundreds of numbers, and multiplied
 * eight at a time. Sums are exact, so they are the same on every machine.
 */
export class Int16Code implements VectorCode {
  readonly name = 'int16';
  readonly dimensions: number;
  readonly bytesPerVector: number;
  readonly state: CodeState;

  constructor(dimensions: number) {
    this.dimensions = dimensions;
    this.bytesPerVector = 2 * dimensions + 4;
    this.state = { name: this.name, dimensions, parameters: {} };
  }

  /** A row: numbers of 16 bits, then their step, float32. */
  encode(vector: Float32Array, row: Uint8Array): void {
    checkVector(vector, this.dimensions);
    let largest = 0;
    for (let k = 0; k < vector.length; k++) largest = Math.max(largest, Math.abs(vector[k]!));
    const step = Math.max(largest / LARGEST, Math.sqrt(dotProduct(vector, vector)) / ROW_LENGTH);
    const view = new DataView(row.buffer, row.byteOffset, this.bytesPerVector);
    const inverse = step > 0 ? Math.fround(1 / step) : 0;
    for (let k = 0; k < vector.length; k++) {
      view.setInt16(2 * k, halfEven(Math.fround(vector[k]! * inverse)), true);
    }
    view.setFloat32(2 * vector.length, step, true);
  }

  decode(row: Uint8Array): Float32Array {
    const view = new DataView(row.buffer, row.byteOffset, this.bytesPerVector);
    const step = view.getFloat32(2 * this.dimensions, true);
    return Float32Array.from({ length: this.dimensions }, (_, k) => step * view.getInt16(2 * k, true));
  }

  /** A score is rowStep · scale · Σ code · numbers. */
  prepare(query: Float32Array): PreparedQuery {
    checkVector(query, this.dimensions);
    const { dimensions, bytesPerVector } = this;
    const scale = Math.sqrt(dotProduct(query, query)) / QUERY_LENGTH;
    const inverse = scale > 0 ? Math.fround(1 / scale) : 0;
    const numbers = Int16Array.from(query, (value) => halfEven(Math.fround(value * inverse)));
    return {
      code: this,
      numbers,
      scale: Math.fround(scale),
      offset: 0,
      base: 0,
      score(rows, scores) {
        const view = new DataView(rows.buffer, rows.byteOffset, rows.length);
        for (let i = 0, at = 0; i < scores.length; i++, at += bytesPerVector) {
          let sum = 0;
          for (let k = 0; k < dimensions; k++) sum += view.getInt16(at + 2 * k, true) * numbers[k]!;
          const product = Math.fround(Math.fround(scale) * Math.fround(sum));
          scores[i] = view.getFloat32(at + 2 * dimensions, true) * product;
        }
      },
    };
  }
}
