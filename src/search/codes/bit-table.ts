import { halfEven } from './half-even.ts';
import type { PreparedQuery, VectorCode } from './vector-code.ts';

/** Dimensions whose bits are looked up together. */
const GROUP = 4;
/** Two entries are added in a byte. */
const LARGEST_ENTRY = 127;
/** A plane's entries are added in 16 bits. */
const LARGEST_SUM = 65_535;

/** What a table consists of: made here, or by kernels. */
export type BitTableParts = Pick<BitTable, 'numbers' | 'scale' | 'offset' | 'base'>;

/**
 * A query as a table: for each group of four dimensions, what each of the 16 patterns of signs adds to ⟨±1, q⟩, in whole steps
 * above the group's least; "FastScan" (André, Kermarrec & Le Scouarnec 2015). With T = Σ_p 2^p Σ_g table[g][bits], of a row's planes
 * p, ⟨v, q⟩ ≈ scale · T + offset. Made in float32, as kernels/prepare-planes.ts does it, number for number.
 */
export class BitTable implements PreparedQuery {
  readonly code: VectorCode;
  readonly numbers: Uint8Array; // [groups, 16]
  readonly scale: number;
  readonly offset: number;
  readonly base: number;
  readonly #bits: number;

  constructor(code: VectorCode, bits: number, { numbers, scale, offset, base }: BitTableParts) {
    this.code = code;
    this.numbers = numbers;
    this.scale = scale;
    this.offset = offset;
    this.base = base;
    this.#bits = bits;
  }

  score(rows: Uint8Array, scores: Float32Array): void {
    const groups = this.numbers.length / 16;
    const codeBytes = (this.#bits * groups) / 2;
    const view = new DataView(rows.buffer, rows.byteOffset, rows.length);
    for (let i = 0; i < scores.length; i++) {
      const row = i * (codeBytes + 8);
      const product = Math.fround(Math.fround(this.scale * this.#lookUp(rows, row)) + this.offset);
      const own = Math.fround(this.base + view.getFloat32(row + codeBytes + 4, true));
      scores[i] = own + Math.fround(view.getFloat32(row + codeBytes, true) * product);
    }
  }

  /** T */
  #lookUp(rows: Uint8Array, row: number): number {
    const { numbers } = this;
    const planeBytes = numbers.length / 32;
    let total = 0;
    for (let plane = 0; plane < this.#bits; plane++) {
      let sum = 0;
      for (let k = 0; k < planeBytes; k++) {
        const byte = rows[row + plane * planeBytes + k]!;
        sum += numbers[32 * k + (byte & 15)]! + numbers[32 * k + 16 + (byte >> 4)]!;
      }
      total = 2 * total + sum;
    }
    return total;
  }
}

/** @param query less the centre, rotated */
export function bitTableParts(query: Float32Array, bits: number, base: number): BitTableParts {
  const groups = 2 * Math.ceil(query.length / 8);
  const padded = new Float32Array(groups * GROUP);
  padded.set(query);
  let [widest, leasts] = [0, 0];
  for (let at = 0; at < padded.length; at += GROUP) {
    const all = sumOfFour(padded, at, Math.abs);
    widest = Math.max(widest, 2 * all);
    leasts -= all;
  }
  const largest = Math.min(LARGEST_ENTRY, Math.floor(LARGEST_SUM / groups));
  const steps = Math.fround(largest / (widest || 1));
  const sums = new Float32Array(groups * 16);
  for (let g = 0; g < groups; g++) fillGroup(sums, g, padded);
  return {
    numbers: Uint8Array.from(sums, (sum) => halfEven(Math.fround(sum * steps))),
    scale: Math.fround(0.5 / steps), // v is half of Σ 2^p · ±1
    offset: Math.fround(0.5 * (2 ** bits - 1) * leasts),
    base: Math.fround(base),
  };
}

/** Each pattern's sum above the least of them: a bit that is 1 and not 0 adds 2 q. */
function fillGroup(sums: Float32Array, group: number, query: Float32Array): void {
  const own = group * 16; // where its sums begin
  sums[own] = 2 * sumOfFour(query, group * GROUP, (value) => Math.max(0, -value));
  for (let half = 1, k = group * GROUP; half < 16; half *= 2, k++) {
    for (let pattern = own; pattern < own + half; pattern++) {
      sums[pattern + half] = Math.max(0, sums[pattern]! + 2 * query[k]!); // rounding may leave less than nothing
    }
  }
}

/** (a + b) + (c + d) in float32, of what `of` makes of four numbers. */
function sumOfFour(values: Float32Array, from: number, of: (value: number) => number): number {
  const front = Math.fround(of(values[from]!) + of(values[from + 1]!));
  return Math.fround(front + Math.fround(of(values[from + 2]!) + of(values[from + 3]!)));
}
