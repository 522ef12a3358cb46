import { trainCode } from '../codes/train-code.ts';
import { bytesForBits } from './bitset.ts';
import { openEra, type Era, type EraRecord } from './era.ts';
import { blockEntries, STRETCH, stretchEntries } from './layout.ts';
import type { CreateTable } from './lists.ts';
import { orderVectors, sampleVectors, type OrderContext } from './order-vectors.ts';
import type { Plan } from './plan.ts';
import type { Snapshot } from './snapshot.ts';
import type { StageContext } from './stage.ts';
import { someBlocks, storedVectors } from './stored-vectors.ts';
import { takingTurns } from '../../core/taking-turns.ts';
import type { OptimizeOptions } from './vector-index.ts';

/** Full vectors that are in memory at a time. */
const WINDOW_BYTES = 64 * 2 ** 20;
/** Slots that are written at a time: 3 MB of vectors at 384 dimensions. */
const PORTION = 8 * STRETCH;

export interface ReorganizeContext extends StageContext {
  readonly create: CreateTable;
}

/**
 * Writes all live vectors as a new era and makes it the valid one with the last write, which removes the old one. When it fails,
 * what was valid is untouched, and what was written is removed, if not now then by the next one that succeeds.
 * @throws Fault `aborted`, `storage-…`, `memory-exhausted`, `index-invalid`
 */
export async function reorganize(
  context: ReorganizeContext,
  before: Snapshot,
  plan: Plan,
  options: OptimizeOptions = {},
): Promise<Snapshot> {
  const written = new Set<string>();
  try {
    const turn = takingTurns(options.signal);
    return await writeEra({ ...context, turn, written, onProgress: options.onProgress }, before, plan);
  } catch (error) {
    await context.store.write({ remove: written }).catch(() => {});
    throw error;
  }
}

interface Writing extends OrderContext {
  /** Keys of the era that comes into being. */
  readonly written: Set<string>;
  readonly onProgress: OptimizeOptions['onProgress'];
}

async function writeEra(context: Writing, before: Snapshot, plan: Plan): Promise<Snapshot> {
  const { store, keys, written, full, create } = context;
  const { head, live } = before;
  const sample = await sampleVectors(context, before, plan);
  const code = trainCode(plan.code, sample, { dimensions: full.dimensions });
  const { slots, centroids, bounds } = await orderVectors(context, before, plan, sample);
  const record: EraRecord = { code: code.state, madeFor: live, centroids, bounds };
  const era = openEra(head.era + 1, record, code, create);
  const window = STRETCH * Math.max(8, Math.floor(WINDOW_BYTES / (full.bytesPerVector * STRETCH)));
  for (let from = 0; from < live; from += window) {
    const some = slots.subarray(from, from + window);
    const vectors = await gathered(context, before, some);
    for (let at = 0; at < some.length; at += PORTION) {
      const portion = some.subarray(at, at + PORTION);
      const ids = portion.map((slot) => before.era.ids.at(slot));
      const bytes = vectors.subarray(at * full.bytesPerVector, (at + portion.length) * full.bytesPerVector);
      await writePortion(context, era, from + at, { ids, vectors: bytes });
      context.onProgress?.(from + at + portion.length, live);
    }
  }
  const dead = new Uint8Array(bytesForBits(live));
  const next = { ...head, generation: head.generation + 1, era: era.number, slots: live, dead };
  const put = new Map<string, unknown>([
    [keys.head, next],
    [keys.era(era.number), record],
  ]);
  const stored = await store.keys(keys.prefix);
  await store.write({ put, remove: stored.filter((key) => !written.has(key) && !put.has(key)) });
  return { head: next, era, live };
}

/** The vectors of these slots, in this order, as they are stored. */
async function gathered(context: Writing, before: Snapshot, slots: Uint32Array): Promise<Uint8Array> {
  const { bytesPerVector } = context.full;
  const places = new Map<number, number>();
  slots.forEach((slot, place) => places.set(slot, place));
  const vectors = new Uint8Array(slots.length * bytesPerVector);
  for await (const block of storedVectors(context, before, someBlocks(before, Infinity))) {
    for (const { slot, row } of block) {
      const place = places.get(slot);
      if (place !== undefined) vectors.set(row, place * bytesPerVector);
    }
    await context.turn();
  }
  return vectors;
}

/** Writes slots from `from` on, and takes them into the era in memory. */
async function writePortion(
  { store, keys, full, turn, written }: Writing,
  era: Era,
  from: number,
  { ids, vectors }: { readonly ids: Uint32Array; readonly vectors: Uint8Array },
): Promise<void> {
  const { code } = era.table;
  const rows = new Uint8Array(ids.length * code.bytesPerVector);
  for (let i = 0; i < ids.length; i++) {
    const vector = full.decode(vectors.subarray(i * full.bytesPerVector, (i + 1) * full.bytesPerVector));
    code.encode(vector, rows.subarray(i * code.bytesPerVector, (i + 1) * code.bytesPerVector));
    await turn();
  }
  era.table.append(rows);
  era.ids.append(ids);
  const put = new Map<string, unknown>([
    ...blockEntries((block) => keys.block(era.number, block), from, vectors, full.bytesPerVector),
    ...stretchEntries((stretch) => keys.stretch(era.number, stretch), from, { ids, rows }),
  ]);
  for (const key of put.keys()) written.add(key);
  await store.write({ put });
}
