import type { EntryChanges } from '../../cache/entry-store.ts';
import type { CodeName } from '../codes/vector-code.ts';

export interface VectorHit {
  readonly id: number;
  /** The dot product with the query; where the hit was rescored off by no more than float16 makes it. */
  readonly score: number;
}

export interface VectorSearchOptions {
  /** Hits at most. */
  readonly limit: number;
  /** How many times `limit` are taken from the codes and judged by their full vectors; 1: no rescoring. Absent: by code. */
  readonly oversample?: number | undefined;
  /** Only ids for which it is true. Then all of the index is looked at. */
  readonly allow?: ((id: number) => boolean) | undefined;
  /** Share of the vectors that is looked at where there are many, 0 … 1. Absent: chosen for recall@10 ≥ 0.96. */
  readonly effort?: number | undefined;
}

/** Vectors put under an id (again), and ids taken away. Ids are whole numbers from 0 to 2³² − 1. */
export interface VectorChanges {
  readonly put?: ReadonlyMap<number, Float32Array>;
  readonly remove?: readonly number[];
}

/** Changes that are worked out and not made yet: whoever has other entries to write writes all in one step. */
export interface StagedChanges {
  readonly entries: EntryChanges;
  /** Makes them visible to searches; call when `entries` are kept. Without it the next `refresh` or `stage` does. */
  apply(): void;
}

/**
 * Vectors of unit length by id, found by nearness. Codes are in memory, full vectors in storage. Searches go on while changes are staged; one
 * writer at a time.
 */
export interface VectorIndex {
  readonly dimensions: number;
  readonly size: number;
  readonly code: CodeName;
  /** Digest of the model whose vectors these are. */
  readonly model: string;
  readonly memoryBytes: number;
  has(id: number): boolean;
  /**
   * @throws Fault `vector-invalid` for a vector of another length or with numbers that are not finite, `vector-unknown` for an id to
   * remove that is not there, `option-invalid` for an id that is none, `storage-…`, `index-invalid`, `memory-exhausted`
   */
  stage(changes: VectorChanges): Promise<StagedChanges>;
  /** @throws Fault `vector-invalid`, `option-invalid`, `storage-…` */
  search(query: Float32Array, options: VectorSearchOptions): Promise<readonly VectorHit[]>;
  /** Takes up what another tab has written meanwhile. @throws Fault `index-invalid`, `index-model`, `storage-…` */
  refresh(): Promise<void>;
  /**
   * Lays all vectors out anew where that makes searches faster or memory smaller: after many were added, most of all. Large changes
   * do it by themselves. It writes to the store step by step; until the last one, and when it fails, the index is as it was.
   * @throws Fault `aborted`, `storage-…`, `memory-exhausted`
   */
  optimize(options?: OptimizeOptions): Promise<void>;
}

export interface OptimizeOptions {
  readonly signal?: AbortSignal | undefined;
  /** Vectors that are written, out of all. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}
