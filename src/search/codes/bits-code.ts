import { BitTable, bitTableParts, type BitTableParts } from './bit-table.ts';
import { packBits, unpackBits } from './bit-planes.ts';
import { checkVector } from './checked-vector.ts';
import { dotProduct } from './dot-product.ts';
import { nearestGrid } from './nearest-grid.ts';
import { Rotation } from './rotation.ts';
import { queryWeights, weightedGrid } from './weighted-grid.ts';
import type { CodeState, PreparedQuery, VectorCode } from './vector-code.ts';

const NAMES = { 1: 'bits1', 2: 'bits2', 4: 'bits4' } as const;

export type Bits = keyof typeof NAMES;

/** Bits of a number in each of these codes. */
export const BITS = { bits1: 1, bits2: 2, bits4: 4 } as const;

/** ⟨v, Ro⟩² / (‖v‖²‖o‖²) as it is on the whole: what the best rounding keeps of numbers that are distributed normally (Max 1960). */
const KEPT = { 1: 2 / Math.PI, 2: 0.88, 4: 0.99 } as const;

/**
 * RaBitQ: a vector less the centre, o = x − c, is rotated, and each number rounded to one of 2^bits levels around zero, in steps
 * that suit this vector. Beside the codes v lie two numbers that make dot products right on average:
 * ⟨x, q⟩ = ⟨x, c⟩ + ⟨c, q − c⟩ + ⟨o, q − c⟩, and ⟨o, p⟩ ≈ ⟨v, Rp⟩ · ‖o‖² / ⟨v, Ro⟩. The first and the factor are stored.
 * (Gao & Long 2024, "RaBitQ"; Gao et al. 2025, "Practical and asymptotically optimal quantization of high-dimensional vectors".)
 */
export class BitsCode implements VectorCode {
  readonly name: 'bits1' | 'bits2' | 'bits4';
  readonly dimensions: number;
  readonly bytesPerVector: number;
  readonly state: CodeState;
  readonly centre: Float32Array; // [dimensions]
  /** ‖c‖² */
  readonly centreSquare: number;
  readonly #bits: Bits;
  readonly #rotation: Rotation;
  readonly #weights: Float32Array | undefined; // of `queryWeights`

  /** @param sample vectors of two or four bits, `[n, dimensions]`, whose like will ask: errors are put where those do not look */
  constructor(bits: Bits, centre: Float32Array, signs: Uint8Array, sample?: Float32Array) {
    this.name = NAMES[bits];
    this.dimensions = centre.length;
    this.bytesPerVector = bits * Math.ceil(centre.length / 8) + 8;
    this.state = { name: this.name, dimensions: centre.length, parameters: { centre, signs } };
    this.#bits = bits;
    this.centre = centre;
    this.centreSquare = dotProduct(centre, centre);
    this.#rotation = new Rotation(centre.length, signs);
    this.#weights = sample && this.#weightsOf(sample);
  }

  encode(vector: Float32Array, row: Uint8Array): void {
    checkVector(vector, this.dimensions);
    const rotated = this.#rotated(vector);
    const nearest = nearestGrid(rotated, this.#bits);
    const weighted = this.#weights !== undefined && nearest.product > 0;
    const { codes, product } = weighted ? weightedGrid(rotated, nearest, this.#bits, this.#weights) : nearest;
    packBits(codes, this.#bits, row);
    const view = new DataView(row.buffer, row.byteOffset + this.bytesPerVector - 8, 8);
    view.setFloat32(0, product > 0 ? dotProduct(rotated, rotated) / product : 0, true);
    view.setFloat32(4, dotProduct(vector, this.centre), true);
  }

  decode(row: Uint8Array): Float32Array {
    const middle = (2 ** this.#bits - 1) / 2;
    const scale = this.#decodingScale(row);
    const vector = Float32Array.from(
      unpackBits(row, this.#bits, this.dimensions),
      (code) => (code - middle) * scale,
    );
    this.#rotation.undo(vector);
    return vector.map((value, k) => value + this.centre[k]!);
  }

  /** Of the rotation: see `Rotation`. */
  get turns(): Float32Array {
    return this.#rotation.turns;
  }

  /** A score is base + own + rowScale · (scale · T + offset): see `BitTable`. */
  prepare(query: Float32Array): PreparedQuery {
    checkVector(query, this.dimensions);
    const rotated = this.#rotated(query);
    const base = dotProduct(this.centre, query) - this.centreSquare; // ⟨c, q − c⟩
    return this.prepared(bitTableParts(rotated, this.#bits, base));
  }

  /** A query whose table was made elsewhere, by kernels. */
  prepared(parts: BitTableParts): PreparedQuery {
    return new BitTable(this, this.#bits, parts);
  }

  #weightsOf(sample: Float32Array): Float32Array {
    const d = this.dimensions;
    const rotated = new Float32Array(sample.length);
    for (let at = 0; at < sample.length; at += d) rotated.set(this.#rotated(sample.subarray(at, at + d)), at);
    return queryWeights(rotated, d);
  }

  /** R(x − c) */
  #rotated(vector: Float32Array): Float32Array {
    const rotated = vector.slice();
    const centre = this.centre;
    for (let k = 0; k < rotated.length; k++) rotated[k]! -= centre[k]!;
    this.#rotation.apply(rotated);
    return rotated;
  }

  /** The factor makes dot products right on average; the multiple of v that is nearest to Ro is smaller by what rounding kept. */
  #decodingScale(row: Uint8Array): number {
    const view = new DataView(row.buffer, row.byteOffset + this.bytesPerVector - 8, 8);
    return view.getFloat32(0, true) * KEPT[this.#bits];
  }
}
