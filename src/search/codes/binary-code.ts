import { checkVector } from './checked-vector.ts';
import { packBits, unpackBits } from './bit-planes.ts';
import type { CodeState, PreparedQuery, VectorCode } from './vector-code.ts';

/**
 * The sign of each dimension, of rows and queries alike: what `bits1` is to be held against. Vectors are taken to be of length 1
 * and to have no centre.
 */
export class BinaryCode implements VectorCode {
  readonly name = 'binary';
  readonly dimensions: number;
  readonly bytesPerVector: number;
  readonly state: CodeState;

  constructor(dimensions: number) {
    this.dimensions = dimensions;
    this.bytesPerVector = Math.ceil(dimensions / 8);
    this.state = { name: this.name, dimensions, parameters: {} };
  }

  encode(vector: Float32Array, row: Uint8Array): void {
    checkVector(vector, this.dimensions);
    packBits(signsOf(vector), 1, row);
  }

  /** Of length 1, as all dimensions were alike. */
  decode(row: Uint8Array): Float32Array {
    const value = 1 / Math.sqrt(this.dimensions);
    return Float32Array.from(unpackBits(row, 1, this.dimensions), (bit) => (bit === 1 ? value : -value));
  }

  /** A score is base + scale · (bits that differ): the dot product of the two vectors of signs, of length 1. */
  prepare(query: Float32Array): PreparedQuery {
    checkVector(query, this.dimensions);
    const numbers = new Uint8Array(this.bytesPerVector);
    packBits(signsOf(query), 1, numbers);
    const scale = Math.fround(-2 / this.dimensions);
    return {
      code: this,
      numbers,
      scale,
      offset: 0,
      base: 1,
      score(rows, scores) {
        for (let i = 0; i < scores.length; i++) {
          let differing = 0;
          for (let k = 0; k < numbers.length; k++)
            differing += ones(rows[i * numbers.length + k]! ^ numbers[k]!);
          scores[i] = 1 + Math.fround(scale * differing);
        }
      },
    };
  }
}

function signsOf(vector: Float32Array): Uint8Array {
  return Uint8Array.from(vector, (value) => (value > 0 ? 1 : 0));
}

function ones(byte: number): number {
  let count = 0;
  for (; byte > 0; byte &= byte - 1) count++;
  return count;
}
