import { checkVector } from './checked-vector.ts';
import type { CodeState, PreparedQuery, VectorCode } from './vector-code.ts';

/** Vectors as they are: what other codes are measured against. */
export class Float32Code implements VectorCode {
  readonly name = 'float32';
  readonly dimensions: number;
  readonly bytesPerVector: number;
  readonly state: CodeState;

  constructor(dimensions: number) {
    this.dimensions = dimensions;
    this.bytesPerVector = 4 * dimensions;
    this.state = { name: this.name, dimensions, parameters: {} };
  }

  encode(vector: Float32Array, row: Uint8Array): void {
    checkVector(vector, this.dimensions);
    row.set(new Uint8Array(vector.buffer, vector.byteOffset, this.bytesPerVector));
  }

  decode(row: Uint8Array): Float32Array {
    return new Float32Array(row.slice(0, this.bytesPerVector).buffer);
  }

  /** A score is the sum of row · numbers. */
  prepare(query: Float32Array): PreparedQuery {
    checkVector(query, this.dimensions);
    const numbers = query.slice();
    const { dimensions } = this;
    return {
      code: this,
      numbers,
      scale: 1,
      offset: 0,
      base: 0,
      score(rows, scores) {
        const values = new Float32Array(rows.slice().buffer);
        for (let i = 0; i < scores.length; i++) {
          let sum = 0;
          for (let k = 0; k < dimensions; k++) sum += values[i * dimensions + k]! * numbers[k]!;
          scores[i] = sum;
        }
      },
    };
  }
}
