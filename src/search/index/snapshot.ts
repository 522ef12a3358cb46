import type { EntryStore } from '../../cache/entry-store.ts';
import { Float16Code } from '../codes/float16-code.ts';
import { hasBit } from './bitset.ts';
import { openEra, parseEra, parseStretch, type Era } from './era.ts';
import { parseHead, type Head } from './head.ts';
import { brokenIndex } from './index-fault.ts';
import { STRETCH, type Keys, type Stretch } from './layout.ts';
import type { CreateTable } from './lists.ts';

/** An index as it is at one moment; what is added to its era later is beyond `head.slots`. */
export interface Snapshot {
  readonly head: Head;
  readonly era: Era;
  /** Slots that are not dead. */
  readonly live: number;
}

export interface SnapshotSource {
  readonly store: EntryStore;
  readonly keys: Keys;
  readonly model: string;
  readonly dimensions: number;
  readonly create: CreateTable;
}

/** Stretches that are read at a time. */
const AT_ONCE = 16;
/** Times that another tab may write while this one reads. */
const TRIES = 5;

/** Before the first change: nothing is stored, and small vectors lie as they are. */
export function emptySnapshot({ model, dimensions, create }: SnapshotSource): Snapshot {
  const code = new Float16Code(dimensions);
  const none = { centroids: new Float32Array(0), bounds: new Uint32Array(0) };
  const era = openEra(1, { code: code.state, madeFor: 0, ...none }, code, create);
  const dead = new Uint8Array(0);
  return { head: { format: 1, model, dimensions, generation: 0, era: 1, slots: 0, dead }, era, live: 0 };
}

/**
 * What is stored now, from what was there before on.
 * @throws Fault `index-invalid`, `index-model`, `memory-exhausted`, `storage-…`
 */
export async function readSnapshot(source: SnapshotSource, before: Snapshot): Promise<Snapshot> {
  for (let left = TRIES; ; left--) {
    const [stored] = await source.store.read([source.keys.head]);
    if (stored === undefined) return before.head.generation === 0 ? before : emptySnapshot(source);
    const head = parseHead(stored, source.model, source.dimensions);
    if (head.generation === before.head.generation && head.era === before.head.era) return before;
    try {
      return await readUpTo(source, head, before);
    } catch (error) {
      const [again] = await source.store.read([source.keys.head]);
      const changed = (again as Partial<Head> | undefined)?.generation !== head.generation;
      if (left === 0 || !changed) throw error;
    }
  }
}

async function readUpTo(source: SnapshotSource, head: Head, before: Snapshot): Promise<Snapshot> {
  const goesOn = canGoOn(before, head);
  const era = goesOn ? before.era : await readEra(source, head);
  const had = goesOn ? before.head.slots : 0;
  const stretches = await readStretches(source, head, had, era);
  if (era.ids.size !== had) return before; // a change was applied meanwhile
  era.table.truncate(had); // of a change that was staged and never made
  for (const { rows } of stretches) era.table.append(rows);
  for (const { ids } of stretches) era.ids.append(ids); // after all rows, for which there may be no room
  return { head, era, live: countLive(head, era) };
}

/** An era whose ids are more than those of its head was left half-way, and is read anew. */
function canGoOn({ head: { era, generation, slots }, era: { ids } }: Snapshot, next: Head): boolean {
  return era === next.era && generation > 0 && slots <= next.slots && ids.size === slots;
}

async function readEra({ store, keys, dimensions, create }: SnapshotSource, head: Head): Promise<Era> {
  const [value] = await store.read([keys.era(head.era)]);
  const { record, code } = parseEra(value, dimensions);
  if ((record.bounds.at(-1) ?? 0) > head.slots) return brokenIndex('its lists are longer than it is');
  return openEra(head.era, record, code, create);
}

/** Ids and codes of slots from `had` on. */
async function readStretches(
  { store, keys }: SnapshotSource,
  { era: number, slots }: Head,
  had: number,
  era: Era,
): Promise<Stretch[]> {
  const { bytesPerVector } = era.table.code;
  const stretches: Stretch[] = [];
  const last = Math.ceil(slots / STRETCH);
  for (let first = Math.floor(had / STRETCH); first < last; first += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, last - first) }, (_, i) => first + i);
    const values = await store.read(some.map((stretch) => keys.stretch(number, stretch)));
    for (const [i, stretch] of some.entries()) {
      const from = stretch * STRETCH;
      const { ids, rows } = parseStretch(values[i], Math.min(STRETCH, slots - from), bytesPerVector);
      const skipped = Math.max(0, had - from);
      stretches.push({ ids: ids.subarray(skipped), rows: rows.subarray(skipped * bytesPerVector) });
    }
  }
  return stretches;
}

/** Every live slot is the last one of its id. */
function countLive({ slots, dead }: Head, { ids }: Era): number {
  let live = 0;
  for (let slot = 0; slot < slots; slot++) {
    if (hasBit(dead, slot)) continue;
    if (ids.slotOf(ids.at(slot)) !== slot) return brokenIndex(`it has the id ${ids.at(slot)} twice`);
    live++;
  }
  return live;
}
