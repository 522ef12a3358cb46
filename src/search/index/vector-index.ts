import type { EntryChanges } from '../../cache/entry-store.ts';
import type { CodeName } from '../codes/vector-code.ts';

export interface VectorHit {
  readonly id: number;
  /** The dot product with the query, exact (in float16 at least) where the hit was rescored. */
  readonly score: number;
}

export interface VectorSearchOptions {
  /** Hits at most. */
  readonly limit: number;
  /** How many times `limit` are taken from the codes and judged by their full vectors; 1: no rescoring. Absent: by code. */
  readonly oversample?: number;
  /** Only ids for which it is true. */
  readonly allow?: (id: number) => boolean;
  /** How much of the index is looked at where it is large: 1 is all of it. Absent: chosen for recall@10 ≥ 0.96. */
  readonly effort?: number;
}

/** Vectors put under an id (again), and ids taken away. */
export interface VectorChanges {
  readonly put?: ReadonlyMap<number, Float32Array>;
  readonly remove?: readonly number[];
}

/** Changes that are worked out and not made yet: whoever has other entries to write writes all in one step. */
export interface StagedChanges {
  readonly entries: EntryChanges;
  /** Makes them visible to searches; call when `entries` are kept. */
  apply(): void;
}

/**
 * Vectors by id, found by nearness. Codes are in memory, full vectors in storage. Searches go on while changes are staged; one
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
  /** @throws Fault `vector-invalid` for a vector of another length or with numbers that are not finite, `vector-unknown` for an id that is not there */
  stage(changes: VectorChanges): Promise<StagedChanges>;
  /** @throws Fault `vector-invalid`, `option-invalid`, `storage-…` */
  search(query: Float32Array, options: VectorSearchOptions): Promise<readonly VectorHit[]>;
  /** Takes up what another tab has written meanwhile. */
  refresh(): Promise<void>;
}
