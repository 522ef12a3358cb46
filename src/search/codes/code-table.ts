import type { VectorCode } from './vector-code.ts';

/** The best of a scan, best first. */
export interface Ranking {
  readonly slots: Uint32Array;
  /** Estimated dot products with the query. */
  readonly scores: Float32Array;
}

export interface ScanOptions {
  /** Stretches of slots to look at, `[from, to)` one after the other; absent: all. */
  readonly ranges?: Uint32Array;
  /** A bit for each slot, lowest first: slots whose bit is 1 are passed over. */
  readonly hidden?: Uint8Array;
}

/** Rows of one code in WebAssembly memory, by slot: 0 … size − 1. */
export interface CodeTable {
  readonly code: VectorCode;
  readonly size: number;
  readonly memoryBytes: number;
  /** Adds rows that were encoded before, `[n, bytesPerVector]`. @throws Fault `memory-exhausted` */
  append(rows: Uint8Array): void;
  /** A copy of rows `from` … `to` − 1. */
  rows(from: number, to: number): Uint8Array;
  /** Forgets all slots from `size` on. */
  truncate(size: number): void;
  /** The `most` slots with the largest estimated dot product. @throws Fault `vector-invalid` */
  scan(query: Float32Array, most: number, options?: ScanOptions): Ranking;
}
