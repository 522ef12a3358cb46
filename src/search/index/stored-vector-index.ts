import { serial } from '../../core/serial.ts';
import { Fault } from '../../core/fault.ts';
import type { CodeTable, Ranking } from '../codes/code-table.ts';
import type { Float16Code } from '../codes/float16-code.ts';
import { Int16Code } from '../codes/int16-code.ts';
import type { CodeName } from '../codes/vector-code.ts';
import { hasBit } from './bitset.ts';
import { checkChanges, checkSearch } from './check-vectors.ts';
import { brokenIndex } from './index-fault.ts';
import { isDue, planFor, type Arrangement, type PlanOptions } from './plan.ts';
import { reorganize } from './reorganize.ts';
import { rescoredAtHand, rescoredFromStorage } from './rescore.ts';
import { candidates } from './search-snapshot.ts';
import { readSnapshot, type Snapshot, type SnapshotSource } from './snapshot.ts';
import { stageChanges } from './stage.ts';
import { VectorBlocks } from './vector-blocks.ts';
import type {
  OptimizeOptions,
  StagedChanges,
  VectorChanges,
  VectorHit,
  VectorIndex,
  VectorSearchOptions,
} from './vector-index.ts';

/** Times that the index may be laid out anew by another tab during one search. */
const TRIES = 3;

export interface StoredIndexParts extends SnapshotSource {
  readonly full: Float16Code;
  readonly plan: PlanOptions;
  readonly cacheBytes: number;
}

/** Codes and ids in memory, full vectors in an `EntryStore`. */
export class StoredVectorIndex implements VectorIndex {
  readonly dimensions: number;
  readonly model: string;
  readonly #parts: StoredIndexParts;
  readonly #blocks: VectorBlocks;
  readonly #scratch: CodeTable; // of full vectors
  readonly #inTurn = serial();
  #now: Snapshot;

  constructor(parts: StoredIndexParts, snapshot: Snapshot) {
    const judging = new Int16Code(parts.dimensions);
    this.dimensions = parts.dimensions;
    this.model = parts.model;
    this.#parts = parts;
    this.#blocks = new VectorBlocks(parts.store, parts.keys, parts.create(judging), parts.cacheBytes);
    this.#scratch = parts.create(judging);
    this.#now = snapshot;
  }

  get size(): number {
    return this.#now.live;
  }

  get code(): CodeName {
    return this.#now.era.table.code.name;
  }

  get memoryBytes(): number {
    const { head, era } = this.#now;
    const centroids = era.lists?.centroids.memoryBytes ?? 0;
    const ids = era.ids.memoryBytes + head.dead.length;
    return era.table.memoryBytes + this.#scratch.memoryBytes + centroids + ids + this.#blocks.memoryBytes;
  }

  has(id: number): boolean {
    const { head, era } = this.#now;
    const slot = era.ids.slotOf(id);
    return slot !== undefined && !hasBit(head.dead, slot);
  }

  stage(changes: VectorChanges): Promise<StagedChanges> {
    return this.#inTurn(async () => {
      await this.#takeUp();
      checkChanges(changes, this);
      if (isDue(this.#arrangement(), this.#parts.plan, true)) await this.#tidied();
      const before = this.#now;
      const { put, ids, after } = await stageChanges(this.#parts, before, changes);
      const apply = () => {
        const { head, era } = before;
        if (this.#now !== before || era.ids.size > head.slots) return; // taken up from the store meanwhile
        era.ids.append(ids);
        this.#now = after;
      };
      return { entries: { put }, apply };
    });
  }

  async search(query: Float32Array, options: VectorSearchOptions): Promise<readonly VectorHit[]> {
    checkSearch(options);
    for (let left = TRIES; left > 0; left--) {
      const now = this.#now;
      const found = candidates(now, query, options);
      const judging = { era: now.era.number, slots: found.slots, query, limit: options.limit };
      const ranking = found.rough
        ? (rescoredAtHand(this.#blocks, judging) ??
          (await rescoredFromStorage(this.#blocks, this.#scratch, judging)))
        : found;
      if (ranking) return hitsOf(ranking, now, options.limit);
      await this.refresh(); // laid out anew, by this tab or another
      if (this.#now.era === now.era) break;
    }
    return brokenIndex('some vectors are missing');
  }

  refresh(): Promise<void> {
    return this.#inTurn(() => this.#takeUp());
  }

  optimize(options: OptimizeOptions = {}): Promise<void> {
    return this.#inTurn(async () => {
      await this.#takeUp();
      if (isDue(this.#arrangement(), this.#parts.plan, false)) await this.#reorganize(options);
    });
  }

  async #takeUp(): Promise<void> {
    const before = this.#now;
    const stored = await readSnapshot(this.#parts, before);
    if (this.#now !== before) return this.#takeUp(); // a change was applied meanwhile
    this.#now = stored;
  }

  /** A full disk must not hinder deleting, so what was there goes on as it is. */
  async #tidied(): Promise<void> {
    try {
      await this.#reorganize({});
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'storage-full') throw error;
    }
  }

  async #reorganize(options: OptimizeOptions): Promise<void> {
    const plan = planFor(this.#now.live, this.#parts.plan);
    this.#now = await reorganize(this.#parts, this.#now, plan, options);
  }

  #arrangement(): Arrangement {
    const { head, era, live } = this.#now;
    const { madeFor, bounds } = era.record;
    return { code: this.code, lists: Math.max(0, bounds.length - 1), live, slots: head.slots, madeFor };
  }
}

function hitsOf({ slots, scores }: Ranking, { era }: Snapshot, limit: number): VectorHit[] {
  const hits: VectorHit[] = [];
  for (let i = 0; i < slots.length && i < limit; i++)
    hits.push({ id: era.ids.at(slots[i]!), score: scores[i]! });
  return hits;
}
