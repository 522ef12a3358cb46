import type { CodeTable } from '../codes/code-table.ts';
import { hasBit } from './bitset.ts';
import { BLOCK } from './layout.ts';
import { centroidCode, centroidTable, type CreateTable } from './lists.ts';
import type { Plan } from './plan.ts';
import type { Snapshot } from './snapshot.ts';
import type { StageContext } from './stage.ts';
import { someBlocks, storedVectors } from './stored-vectors.ts';
import { trainLists } from './train-lists.ts';

/** Vectors that codes are made from; lists have so many each. */
const SAMPLE = 8192;
const SAMPLE_PER_LIST = 32;

export interface OrderContext extends StageContext {
  readonly create: CreateTable;
  readonly turn: () => Promise<void> | undefined;
}

/** Which slot comes after which, and where lists begin among them. */
export interface Order {
  /** Slots of the era before, live ones only. */
  readonly slots: Uint32Array;
  readonly centroids: Float32Array;
  readonly bounds: Uint32Array;
}

/** Vectors to make codes and lists from, `[n, dimensions]`. */
export async function sampleVectors(
  context: OrderContext,
  before: Snapshot,
  { lists }: Plan,
): Promise<Float32Array> {
  const most = Math.max(SAMPLE, lists * SAMPLE_PER_LIST);
  const { dimensions } = context.full;
  const sample = new Float32Array(Math.min(most + BLOCK, before.live) * dimensions);
  let at = 0;
  for await (const vectors of storedVectors(context, before, someBlocks(before, Math.ceil(most / BLOCK)))) {
    for (const { row } of vectors) {
      if (at === sample.length) return sample;
      sample.set(context.full.decode(row), at);
      at += dimensions;
    }
    await context.turn();
  }
  return sample.subarray(0, at);
}

/** By list, and by slot within one; by slot where there shall be no lists. */
export async function orderVectors(
  context: OrderContext,
  before: Snapshot,
  { lists }: Plan,
  sample: Float32Array,
): Promise<Order> {
  const { dimensions } = context.full;
  const slots = liveSlots(before);
  const count = Math.min(lists, sample.length / dimensions);
  if (count === 0) return { slots, centroids: new Float32Array(0), bounds: new Uint32Array(0) };
  const centroids = await trainLists(sample, { ...context, dimensions, count });
  const listOf = await nearestLists(
    context,
    before,
    centroidTable(centroids, centroidCode(centroids, dimensions), context.create),
  );
  return { centroids, ...sortedByList(slots, listOf, count) };
}

function liveSlots({ head, live }: Snapshot): Uint32Array {
  const slots = new Uint32Array(live);
  for (let slot = 0, at = 0; slot < head.slots; slot++) if (!hasBit(head.dead, slot)) slots[at++] = slot;
  return slots;
}

/** Of every live vector. */
async function nearestLists(
  context: OrderContext,
  before: Snapshot,
  centroids: CodeTable,
): Promise<Uint32Array> {
  const listOf = new Uint32Array(before.live);
  let at = 0;
  for await (const vectors of storedVectors(context, before, someBlocks(before, Infinity))) {
    for (const { row } of vectors) {
      listOf[at++] = centroids.scan(context.full.decode(row), 1).slots[0]!;
      await context.turn();
    }
  }
  return listOf;
}

/** A counting sort. */
function sortedByList(slots: Uint32Array, listOf: Uint32Array, lists: number) {
  const bounds = new Uint32Array(lists + 1);
  for (const list of listOf) bounds[list + 1]!++;
  for (let list = 0; list < lists; list++) bounds[list + 1]! += bounds[list]!;
  const next = bounds.slice();
  const sorted = new Uint32Array(slots.length);
  for (let i = 0; i < slots.length; i++) sorted[next[listOf[i]!]!++] = slots[i]!;
  return { slots: sorted, bounds };
}
