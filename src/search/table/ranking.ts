import type { Ranking } from '../codes/code-table.ts';

/** Best first; among equals the lower slot. Scores are numbers. */
export function rankingOf(scores: Float32Array, slots: Uint32Array, most: number): Ranking {
  const count = Math.min(most, slots.length);
  const keys = new BigUint64Array(slots.length); // sorted without calling back
  const words = new Uint32Array(keys.buffer); // little-endian, as WebAssembly is
  const bits = new Uint32Array(scores.buffer, scores.byteOffset, scores.length);
  for (let i = 0; i < slots.length; i++) {
    words[2 * i] = slots[i]!;
    words[2 * i + 1] = turned(scores[i] === 0 ? 0 : bits[i]!);
  }
  keys.sort();
  const ranking = { slots: new Uint32Array(count), scores: new Float32Array(count) };
  const found = new Uint32Array(ranking.scores.buffer);
  for (let i = 0; i < count; i++) {
    ranking.slots[i] = words[2 * i]!;
    found[i] = turned(words[2 * i + 1]!);
  }
  return ranking;
}

/** A float32's bits as a whole number that falls as the float rises, and back. */
function turned(bits: number): number {
  return bits >>> 31 ? bits : bits ^ 0x7fff_ffff;
}
