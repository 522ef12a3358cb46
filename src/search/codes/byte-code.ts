import { checkVector } from './checked-vector.ts';
import { dotProduct } from './dot-product.ts';
import type { CodeState, PreparedQuery, VectorCode } from './vector-code.ts';
import { wholeQuery } from './whole-query.ts';

const KINDS = {
  int8: { least: -127, most: 127, largest: 127 },
  uint8: { least: 0, most: 255, largest: 255 },
} as const;

/**
 * A byte for each dimension: x ≈ base + step · code. The steps differ from dimension to dimension, so they must not be left out of
 * dot products: they are multiplied into the query, whose products with the bases are one number for all rows.
 */
export class ByteCode implements VectorCode {
  readonly name: 'int8' | 'uint8';
  readonly dimensions: number;
  readonly bytesPerVector: number;
  readonly state: CodeState;
  readonly #steps: Float32Array; // [dimensions]
  readonly #bases: Float32Array; // [dimensions]: what code 0 stands for

  constructor(name: 'int8' | 'uint8', steps: Float32Array, bases: Float32Array) {
    this.name = name;
    this.dimensions = steps.length;
    this.bytesPerVector = steps.length;
    this.state = { name, dimensions: steps.length, parameters: { steps, bases } };
    this.#steps = steps;
    this.#bases = bases;
  }

  encode(vector: Float32Array, row: Uint8Array): void {
    checkVector(vector, this.dimensions);
    const { least, most } = KINDS[this.name];
    for (let k = 0; k < this.dimensions; k++) {
      const code = Math.round((vector[k]! - this.#bases[k]!) / this.#steps[k]!);
      row[k] = Math.max(least, Math.min(most, code)); // a negative one as its two's complement
    }
  }

  decode(row: Uint8Array): Float32Array {
    const codes = codesOf(this.name, row);
    return this.#steps.map((step, k) => this.#bases[k]! + step * codes[k]!);
  }

  /** A score is base + scale · Σ code · numbers. */
  prepare(query: Float32Array): PreparedQuery {
    checkVector(query, this.dimensions);
    const { name, dimensions } = this;
    const steps = this.#steps;
    const weights = query.slice();
    for (let k = 0; k < dimensions; k++) weights[k]! *= steps[k]!;
    const { numbers, scale } = wholeQuery(weights, KINDS[name].largest);
    const base = Math.fround(dotProduct(query, this.#bases));
    return {
      code: this,
      numbers,
      scale,
      offset: 0,
      base,
      score(rows, scores) {
        const codes = codesOf(name, rows);
        for (let i = 0; i < scores.length; i++) {
          let sum = 0;
          for (let k = 0; k < dimensions; k++) sum += codes[i * dimensions + k]! * numbers[k]!;
          scores[i] = base + Math.fround(scale * Math.fround(sum));
        }
      },
    };
  }
}

function codesOf(name: 'int8' | 'uint8', rows: Uint8Array): Int8Array | Uint8Array {
  return name === 'uint8' ? rows : new Int8Array(rows.buffer, rows.byteOffset, rows.length);
}
