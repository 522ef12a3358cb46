import type { CodeTable, Ranking } from '../codes/code-table.ts';
import { BLOCK } from './layout.ts';

/**
 * Slots by their full vectors, best first; those whose score is no number are left out. `blocks` has the vectors of each, and
 * `scratch` is a table of them that is empty between calls.
 */
export function rescored(
  slots: Uint32Array,
  blocks: ReadonlyMap<number, Uint8Array>,
  query: Float32Array,
  scratch: CodeTable,
): Ranking {
  if (slots.length === 0) return { slots, scores: new Float32Array(0) };
  const { bytesPerVector } = scratch.code;
  for (let i = 0; i < slots.length; i++) {
    const at = (slots[i]! % BLOCK) * bytesPerVector;
    const block = blocks.get(Math.floor(slots[i]! / BLOCK))!;
    scratch.append(block.subarray(at, at + bytesPerVector));
  }
  const { slots: places, scores } = scratch.scan(query, slots.length);
  scratch.truncate(0);
  return { slots: places.map((place) => slots[place]!), scores };
}
