import type { EntryStore } from '../../cache/entry-store.ts';
import { checkDimensions } from '../codes/checked-vector.ts';
import { Float16Code } from '../codes/float16-code.ts';
import type { CodeName } from '../codes/vector-code.ts';
import { keysUnder } from './layout.ts';
import type { CreateTable } from './lists.ts';
import { emptySnapshot, readSnapshot } from './snapshot.ts';
import { StoredVectorIndex } from './stored-vector-index.ts';
import type { VectorIndex } from './vector-index.ts';

export interface VectorIndexOptions {
  readonly store: EntryStore;
  /** Digest of the model whose vectors these are. */
  readonly model: string;
  readonly dimensions: number;
  /** Makes the tables that codes lie in: `codeTables(await compileSearchKernels())`. */
  readonly createTable: CreateTable;
  /** What the keys of all entries begin with; nobody else's may. Absent: `vectors/`. */
  readonly prefix?: string;
  /** Absent: by size. Fewer than 256 vectors are in float16 in any case. */
  readonly code?: CodeName;
  /** Vectors from which searches look at the most likely ones only; Infinity: never. Absent: 20,000. */
  readonly listsFrom?: number;
  /** Full vectors from storage that may stay in memory. Absent: 16 MB. */
  readonly cacheBytes?: number;
}

/**
 * Opens what is stored, or an empty index, of which nothing is stored until the first change.
 * @throws Fault `index-invalid`; `index-model` for the vectors of another model; `option-invalid`, `memory-exhausted`, `storage-…`
 */
export async function openVectorIndex(options: VectorIndexOptions): Promise<VectorIndex> {
  const { store, model, dimensions, createTable: create, prefix = 'vectors/' } = options;
  checkDimensions(dimensions);
  const full = new Float16Code(dimensions);
  const source = { store, model, dimensions, create, keys: keysUnder(prefix) };
  const { code, listsFrom, cacheBytes = 16_000_000 } = options;
  const snapshot = await readSnapshot(source, emptySnapshot(source));
  return new StoredVectorIndex({ ...source, full, plan: { code, listsFrom }, cacheBytes }, snapshot);
}
