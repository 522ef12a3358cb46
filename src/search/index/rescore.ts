import type { CodeTable, Ranking } from '../codes/code-table.ts';
import type { VectorBlocks } from './vector-blocks.ts';

/** What codes have found, to be judged by full vectors. */
export interface Judging {
  readonly era: number;
  /** Best first, by their codes. */
  readonly slots: Uint32Array;
  readonly query: Float32Array;
  /** Slots to keep. */
  readonly limit: number;
}

/**
 * The best by full vectors, best first, among equals the one that codes found better; those whose score is no number are left out.
 * At once where all of them are in memory, else `undefined`.
 */
export function rescoredAtHand(
  blocks: VectorBlocks,
  { era, slots, query, limit }: Judging,
): Ranking | undefined {
  const rows = blocks.rowsAtHand(era, slots);
  return rows && slotsOf(blocks.table.rankSlots(query, rows, limit), slots);
}

/**
 * The very same, with what is missing from storage; `undefined` when some of it is not there any more.
 * @param scratch a table of full vectors, empty between calls
 */
export async function rescoredFromStorage(
  blocks: VectorBlocks,
  scratch: CodeTable,
  { era, slots, query, limit }: Judging,
): Promise<Ranking | undefined> {
  const vectors = await blocks.read(era, slots);
  if (!vectors) return undefined;
  scratch.append(vectors);
  const found = slotsOf(
    scratch.rankSlots(
      query,
      slots.map((_, i) => i),
      limit,
    ),
    slots,
  );
  scratch.truncate(0);
  return found;
}

/** A ranking of places in `slots` as one of the slots. */
function slotsOf({ slots: places, scores }: Ranking, slots: Uint32Array): Ranking {
  const ranked = new Uint32Array(places.length);
  for (let i = 0; i < ranked.length; i++) ranked[i] = slots[places[i]!]!;
  return { slots: ranked, scores };
}
