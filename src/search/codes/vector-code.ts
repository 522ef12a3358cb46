/**
 * How vectors are written small. `bits…` are RaBitQ's (Gao & Long 2024; Gao et al. 2025): centred, rotated, with corrections for
 * each vector. `binary` is a sign for each dimension and nothing else, `pq` product quantization (Jégou et al. 2011).
 */
export const CODE_NAMES = [
  'float32',
  'float16',
  'int16',
  'int8',
  'uint8',
  'bits4',
  'bits2',
  'bits1',
  'binary',
  'pq',
] as const;

export type CodeName = (typeof CODE_NAMES)[number];

/** What a code was made with: plain data that structured cloning carries, enough to open it again. */
export interface CodeState {
  readonly name: CodeName;
  readonly dimensions: number;
  /** Scales, centres, signs of rotations, code books; by name, of the code's own. */
  readonly parameters: Readonly<Record<string, Float32Array | Uint8Array | number>>;
}

/** A way to write vectors of one length small, ready to use. It holds no vectors. */
export interface VectorCode {
  readonly name: CodeName;
  readonly dimensions: number;
  /** Of one row, corrections included. */
  readonly bytesPerVector: number;
  readonly state: CodeState;
  /**
   * Writes one vector, `[dimensions]`, as a row of `bytesPerVector`.
   * @throws Fault `vector-invalid` for another length, or a number that is not finite.
   */
  encode(vector: Float32Array, row: Uint8Array): void;
  /** What a row stands for, `[dimensions]`: near what was encoded. */
  decode(row: Uint8Array): Float32Array;
  /**
   * Makes a query ready for any number of rows.
   * @throws Fault `vector-invalid` for another length, or a number that is not finite.
   */
  prepare(query: Float32Array): PreparedQuery;
}

/** A query in the form in which a code's rows are scored. Plain TypeScript and kernels read the same numbers. */
export interface PreparedQuery {
  /** For whose rows it is made: another one, though its name be the same, may have other steps and another rotation. */
  readonly code: VectorCode;
  /** What codes are multiplied by or looked up in. */
  readonly numbers: Float32Array | Int16Array | Uint8Array;
  /** What sums are multiplied by, and what is added: each code says how. */
  readonly scale: number;
  readonly offset: number;
  readonly base: number;
  /** The estimated dot products with rows that lie one after the other, one for each of `scores`. */
  score(rows: Uint8Array, scores: Float32Array): void;
}
