import type { Ranking } from '../codes/code-table.ts';

/** Up to here insertion is faster than a sort that calls back. */
const FEW = 128;

/** Best first; among equals the lower slot. */
export function rankingOf(scores: Float32Array, slots: Uint32Array, most: number): Ranking {
  const order = bestFirst(scores, slots);
  const count = Math.min(most, order.length);
  const ranking = { slots: new Uint32Array(count), scores: new Float32Array(count) };
  for (let i = 0; i < count; i++) {
    ranking.slots[i] = slots[order[i]!]!;
    ranking.scores[i] = scores[order[i]!]!;
  }
  return ranking;
}

function bestFirst(scores: Float32Array, slots: Uint32Array): Uint32Array {
  const order = new Uint32Array(slots.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  if (order.length > FEW) return order.sort((a, b) => scores[b]! - scores[a]! || slots[a]! - slots[b]!);
  for (let i = 1; i < order.length; i++) {
    const [score, slot] = [scores[i]!, slots[i]!];
    let at = i;
    for (; at > 0; at--) {
      const before = order[at - 1]!;
      if (scores[before]! > score || (scores[before]! === score && slots[before]! < slot)) break;
      order[at] = before;
    }
    order[at] = i;
  }
  return order;
}
