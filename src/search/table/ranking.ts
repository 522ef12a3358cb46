import type { Ranking } from '../codes/code-table.ts';

/** Best first; among equals the lower slot. */
export function rankingOf(scores: Float32Array, slots: Uint32Array, most: number): Ranking {
  const order = Uint32Array.from(slots.keys()).sort(
    (a, b) => scores[b]! - scores[a]! || slots[a]! - slots[b]!,
  );
  const kept = order.subarray(0, most);
  return {
    slots: Uint32Array.from(kept, (i) => slots[i]!),
    scores: Float32Array.from(kept, (i) => scores[i]!),
  };
}
