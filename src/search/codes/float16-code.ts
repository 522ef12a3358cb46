import { f32ToF16, halfValues } from '../../artifact/half.ts';
import { Fault } from '../../core/fault.ts';
import { checkVector } from './checked-vector.ts';
import type { CodeState, PreparedQuery, VectorCode } from './vector-code.ts';

/** The largest number that half precision has. */
const LARGEST = 65_504;

/** IEEE half precision, little-endian: half the size, and for unit vectors the same neighbours. */
export class Float16Code implements VectorCode {
  readonly name = 'float16';
  readonly dimensions: number;
  readonly bytesPerVector: number;
  readonly state: CodeState;

  constructor(dimensions: number) {
    this.dimensions = dimensions;
    this.bytesPerVector = 2 * dimensions;
    this.state = { name: this.name, dimensions, parameters: {} };
  }

  /** @throws Fault `vector-invalid` also for numbers beyond ±65,504 */
  encode(vector: Float32Array, row: Uint8Array): void {
    checkVector(vector, this.dimensions);
    for (let i = 0; i < this.dimensions; i++) {
      const value = vector[i]!;
      if (Math.abs(value) > LARGEST) {
        const message = `A vector has ${value} in place ${i}, more than float16 can hold. Use float32.`;
        throw new Fault('vector-invalid', message, { place: i });
      }
      const half = f32ToF16(value);
      row[2 * i] = half & 0xff;
      row[2 * i + 1] = half >> 8;
    }
  }

  decode(row: Uint8Array): Float32Array {
    const values = halfValues();
    const halves = halvesOf(row);
    const vector = new Float32Array(this.dimensions);
    for (let k = 0; k < vector.length; k++) vector[k] = values[halves[k]!]!;
    return vector;
  }

  /** A score is the sum of row · numbers. */
  prepare(query: Float32Array): PreparedQuery {
    checkVector(query, this.dimensions);
    const numbers = query.slice();
    const values = halfValues();
    const { dimensions } = this;
    return {
      code: this,
      numbers,
      scale: 1,
      offset: 0,
      base: 0,
      score(rows, scores) {
        const halves = halvesOf(rows);
        for (let i = 0, at = 0; i < scores.length; i++) {
          let sum = 0;
          for (let k = 0; k < dimensions; k++) sum += values[halves[at++]!]! * numbers[k]!;
          scores[i] = sum;
        }
      },
    };
  }
}

/** As numbers of 16 bits: a view where bytes lie at an even place, a copy elsewhere. */
function halvesOf(bytes: Uint8Array): Uint16Array {
  const even = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
  return new Uint16Array(even.buffer, even.byteOffset, even.length >> 1);
}
