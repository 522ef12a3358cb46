import { Fault } from '../../core/fault.ts';

const ROUNDS = 4;
const ROOT_OF_HALF = Math.fround(Math.SQRT1_2);

/**
 * A rotation that spreads what is in any dimension over all of them, in n log n steps (the fast Johnson–Lindenstrauss idea of Ailon &
 * Chazelle 2009, with Kac's walk for lengths that are no power of two). Each round turns random signs, then applies a Hadamard
 * transform to the largest power of two, first at the front, next at the back, and mixes the two halves. Every sum and product is
 * rounded to float32, so that kernels/rotate.ts has the very same numbers.
 */
export class Rotation {
  /** A bit for each dimension and round: 1 turns the sign. */
  readonly signs: Uint8Array;
  /** The same as numbers ±1, `[ROUNDS, dimensions]`. */
  readonly turns: Float32Array;
  readonly #dimensions: number;

  /** @throws Fault `index-invalid` where the signs are of another length */
  constructor(dimensions: number, signs: Uint8Array) {
    if (signs.length !== signBytes(dimensions)) {
      throw new Fault(
        'index-invalid',
        `A rotation has ${signs.length} bytes of signs for ${dimensions} dimensions.`,
      );
    }
    this.signs = signs;
    this.#dimensions = dimensions;
    this.turns = Float32Array.from({ length: ROUNDS * dimensions }, (_, i) =>
      (signs[i >> 3]! >> (i & 7)) & 1 ? -1 : 1,
    );
  }

  /** In place. */
  apply(vector: Float32Array): void {
    const d = this.#dimensions;
    const block = 2 ** Math.floor(Math.log2(d));
    for (let round = 0; round < ROUNDS; round++) {
      for (let k = 0; k < d; k++) vector[k]! *= this.turns[round * d + k]!;
      hadamard(vector, round % 2 === 0 ? 0 : d - block, block);
      if (block < d) mixHalves(vector);
    }
  }

  /** In place: each step is its own inverse. */
  undo(vector: Float32Array): void {
    const d = this.#dimensions;
    const block = 2 ** Math.floor(Math.log2(d));
    for (let round = ROUNDS - 1; round >= 0; round--) {
      if (block < d) mixHalves(vector);
      hadamard(vector, round % 2 === 0 ? 0 : d - block, block);
      for (let k = 0; k < d; k++) vector[k]! *= this.turns[round * d + k]!;
    }
  }
}

export function signBytes(dimensions: number): number {
  return Math.ceil((ROUNDS * dimensions) / 8);
}

/** The Hadamard transform of `length` numbers, a power of two, scaled to keep lengths; in place. */
function hadamard(vector: Float32Array, from: number, length: number): void {
  const end = from + length;
  for (let half = 1; half < length; half *= 2) {
    for (let i = from; i < end; i += 2 * half) {
      for (let a = i; a < i + half; a++) {
        const x = vector[a]!;
        const y = vector[a + half]!;
        vector[a] = x + y;
        vector[a + half] = x - y;
      }
    }
  }
  const scale = Math.fround(1 / Math.sqrt(length));
  for (let i = from; i < end; i++) vector[i]! *= scale;
}

/** (x, y) → (x + y, x − y) / √2 for each x of the first half and y of the second; a middle one stays. */
function mixHalves(vector: Float32Array): void {
  const half = vector.length >> 1;
  const back = vector.length - half;
  for (let k = 0; k < half; k++) {
    const x = vector[k]!;
    const y = vector[back + k]!;
    vector[k] = Math.fround(x + y) * ROOT_OF_HALF;
    vector[back + k] = Math.fround(x - y) * ROOT_OF_HALF;
  }
}
