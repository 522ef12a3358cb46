import type { PreparedQuery, VectorCode } from './vector-code.ts';

/** The best of a scan, best first; among equal scores the lower slot. */
export interface Ranking {
  readonly slots: Uint32Array;
  /** Estimated dot products with the query. */
  readonly scores: Float32Array;
}

export interface ScanOptions {
  /** Stretches of slots to look at, `[from, to)` one after the other, none twice; absent: all. */
  readonly ranges?: Uint32Array | undefined;
  /** A bit for each slot, lowest first: slots whose bit is 1 are passed over, those beyond its end are not. */
  readonly hidden?: Uint8Array | undefined;
}

/** Rows of one code, by slot: 0 … size − 1. Synchronous; whoever looks at many rows lets others have a turn between scans. */
export interface CodeTable {
  readonly code: VectorCode;
  readonly size: number;
  readonly memoryBytes: number;
  /** Adds rows that were encoded before, `[n, bytesPerVector]`. @throws Fault `vector-invalid`, `memory-exhausted` */
  append(rows: Uint8Array): void;
  /** Rows of this code of vectors in float16, `[n, dimensions]`, ready to be added; those with numbers that are not finite have no score. */
  rowsOfHalves(halves: Uint8Array): Uint8Array;
  /** Writes rows over those from slot `from` on, which are there. @throws Fault `vector-invalid`, `option-invalid` */
  replace(from: number, rows: Uint8Array): void;
  /** A copy of rows `from` … `to` − 1. */
  rows(from: number, to: number): Uint8Array<ArrayBuffer>;
  /** Forgets all slots from `size` on. */
  truncate(size: number): void;
  /** The same as `code.prepare`, by kernels where they are faster. @throws Fault `vector-invalid` */
  prepare(query: Float32Array): PreparedQuery;
  /**
   * The `most` slots with the largest estimated dot product; fewer where fewer are looked at. A query that several calls share is
   * made ready once, by `prepare`.
   * @throws Fault `vector-invalid`, `option-invalid`
   */
  scan(query: Float32Array | PreparedQuery, most: number, options?: ScanOptions): Ranking;
  /** The estimated dot products of these slots, in their order. @throws Fault `vector-invalid`, `option-invalid` */
  scoreSlots(query: Float32Array | PreparedQuery, slots: Uint32Array): Float32Array;
  /**
   * The `most` of these slots with the largest estimated dot products, named by their places in `slots`; among equals the first.
   * @throws Fault `vector-invalid`, `option-invalid`
   */
  rankSlots(query: Float32Array | PreparedQuery, slots: Uint32Array, most: number): Ranking;
}
