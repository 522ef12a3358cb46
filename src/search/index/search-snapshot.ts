import type { CodeName, PreparedQuery } from '../codes/vector-code.ts';
import { bytesForBits, hasBit, setBit } from './bitset.ts';
import { nearestRanges } from './nearest-ranges.ts';
import type { Snapshot } from './snapshot.ts';
import type { VectorSearchOptions } from './vector-index.ts';

/** How many times the hits are taken from codes that are only roughly right. */
const OVERSAMPLE: Readonly<Record<CodeName, number>> = {
  float32: 1,
  float16: 1,
  int16: 1,
  int8: 1,
  uint8: 1,
  bits4: 4,
  bits2: 4,
  bits1: 6,
  binary: 10,
  pq: 4,
};

export interface Candidates {
  readonly slots: Uint32Array;
  readonly scores: Float32Array;
  /** Whether full vectors shall judge them. */
  readonly rough: boolean;
}

/** What the codes find, best first. @throws Fault `vector-invalid` */
export function candidates(
  snapshot: Snapshot,
  query: Float32Array,
  options: VectorSearchOptions,
): Candidates {
  const { head, era } = snapshot;
  const { limit, oversample = OVERSAMPLE[era.table.code.name], allow } = options;
  const prepared = era.table.prepare(query);
  const hidden = allow ? hiddenBut(snapshot, allow) : snapshot.live < head.slots ? head.dead : undefined;
  const ranges = allow ? undefined : rangesFor(snapshot, query, prepared, options.effort);
  const { slots, scores } = era.table.scan(prepared, Math.ceil(limit * oversample), {
    ranges: Uint32Array.from(ranges ?? [0, head.slots]),
    hidden,
  });
  return { slots, scores, rough: oversample > 1 };
}

/** Lists near the query, and what is in none yet; `undefined`: all. */
function rangesFor(
  { head, era, live }: Snapshot,
  query: Float32Array,
  prepared: PreparedQuery,
  effort = usualEffort(live),
): number[] | undefined {
  const { lists } = era;
  if (!lists || effort >= 1) return undefined;
  const listed = lists.bounds.at(-1)!;
  const shared = lists.centroids.code === prepared.code;
  const ranges = nearestRanges(lists, shared ? prepared : query, effort * listed);
  ranges.push(listed, head.slots);
  return ranges;
}

/**
 * The share at which recall@10 is 0.96 or more. Measured on the vectors of WordNet's glosses in `bits1` ×6: 0.96 at a share of 0.11
 * of 10,000, at 0.09 of 23,500 and at 0.06 of 100,000.
 */
function usualEffort(live: number): number {
  return Math.min(1, 1.36 / live ** 0.27);
}

function hiddenBut({ head, era }: Snapshot, allow: (id: number) => boolean): Uint8Array {
  const hidden = new Uint8Array(bytesForBits(head.slots));
  for (let slot = 0; slot < head.slots; slot++) {
    if (hasBit(head.dead, slot) || !allow(era.ids.at(slot))) setBit(hidden, slot);
  }
  return hidden;
}
