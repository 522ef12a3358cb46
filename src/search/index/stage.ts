import type { EntryStore } from '../../cache/entry-store.ts';
import type { Float16Code } from '../codes/float16-code.ts';
import { hasBit, resizedBits, setBit } from './bitset.ts';
import type { Head } from './head.ts';
import { brokenIndex } from './index-fault.ts';
import { BLOCK, blockEntries, STRETCH, stretchEntries, type Keys } from './layout.ts';
import type { Snapshot } from './snapshot.ts';
import { takingTurns } from '../../core/taking-turns.ts';
import type { VectorChanges } from './vector-index.ts';

export interface StageContext {
  readonly store: EntryStore;
  readonly keys: Keys;
  readonly full: Float16Code;
}

/** A change that is worked out: what to write, and what will be there then. */
export interface Staged {
  readonly put: ReadonlyMap<string, unknown>;
  /** Of the slots that come to those of the snapshot before. */
  readonly ids: Uint32Array;
  readonly after: Snapshot;
}

/**
 * Works a change out on top of a snapshot. Its codes come to lie in the era's table, beyond what searches look at.
 * @throws Fault `vector-invalid`, `memory-exhausted`, `index-invalid`, `storage-…`
 */
export async function stageChanges(
  context: StageContext,
  before: Snapshot,
  { put = new Map(), remove = [] }: VectorChanges,
): Promise<Staged> {
  const { keys } = context;
  const { era } = before;
  const ids = Uint32Array.from(put.keys());
  const encoded = await encodedVectors(context, before, [...put.values()]);
  era.table.truncate(before.head.slots);
  era.table.append(encoded.rows);
  const after = changed(before, ids, remove);
  const entries = new Map<string, unknown>([
    [keys.head, after.head],
    ...(before.head.generation === 0 ? [[keys.era(era.number), era.record] as const] : []),
    ...stretchesOf(keys, after.head, ids, era),
    ...blockEntries(
      (block) => keys.block(era.number, block),
      encoded.from,
      encoded.vectors,
      context.full.bytesPerVector,
    ),
  ]);
  return { put: entries, ids, after };
}

/** Codes of new vectors, and the vectors as they are stored, with those that lie in their first block already. */
async function encodedVectors(
  { store, keys, full }: StageContext,
  { head, era }: Snapshot,
  added: readonly Float32Array[],
): Promise<{ rows: Uint8Array; vectors: Uint8Array; from: number }> {
  const { code } = era.table;
  const rows = new Uint8Array(added.length * code.bytesPerVector);
  const had = added.length === 0 ? 0 : head.slots % BLOCK;
  const vectors = new Uint8Array((had + added.length) * full.bytesPerVector);
  const from = head.slots - had;
  if (had > 0) {
    const [block] = await store.read([keys.block(era.number, from / BLOCK)]);
    const bytes = had * full.bytesPerVector;
    if (!(block instanceof Uint8Array) || block.length < bytes)
      return brokenIndex('some vectors are missing');
    vectors.set(block.subarray(0, bytes));
  }
  const turn = takingTurns(undefined);
  for (const [i, vector] of added.entries()) {
    code.encode(vector, rows.subarray(i * code.bytesPerVector, (i + 1) * code.bytesPerVector));
    const place = (had + i) * full.bytesPerVector;
    full.encode(vector, vectors.subarray(place, place + full.bytesPerVector));
    await turn();
  }
  return { rows, vectors, from };
}

/** The snapshot that comes after: what was under these ids is dead, new slots are at the end. */
function changed({ head, era, live }: Snapshot, ids: Uint32Array, remove: readonly number[]): Snapshot {
  const slots = head.slots + ids.length;
  const dead = resizedBits(head.dead, slots);
  let left = live + ids.length;
  for (const id of [...ids, ...remove]) {
    const slot = era.ids.slotOf(id);
    if (slot === undefined || hasBit(dead, slot)) continue;
    setBit(dead, slot);
    left--;
  }
  return { head: { ...head, generation: head.generation + 1, slots, dead }, era, live: left };
}

/** All stretches that have new slots in them. */
function stretchesOf(keys: Keys, { era: number, slots }: Head, ids: Uint32Array, era: Snapshot['era']) {
  if (ids.length === 0) return [];
  const had = slots - ids.length;
  const from = had - (had % STRETCH);
  const all = new Uint32Array(slots - from);
  all.set(era.ids.slice(from, had));
  all.set(ids, had - from);
  const stretch = { ids: all, rows: era.table.rows(from, slots) };
  return stretchEntries((at) => keys.stretch(number, at), from, stretch);
}
