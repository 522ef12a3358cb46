import { hasBit } from './bitset.ts';
import { brokenIndex } from './index-fault.ts';
import { BLOCK } from './layout.ts';
import type { Snapshot } from './snapshot.ts';
import type { StageContext } from './stage.ts';

/** Blocks that are read at a time. */
const AT_ONCE = 16;

/** A vector as it is stored. */
export interface StoredVector {
  readonly slot: number;
  /** float16, `[dimensions]`; valid until the next one. */
  readonly row: Uint8Array;
}

/** The live vectors of some blocks, by ascending slot. */
export async function* storedVectors(
  { store, keys, full }: StageContext,
  { head }: Snapshot,
  blocks: readonly number[],
): AsyncGenerator<StoredVector[]> {
  const { bytesPerVector } = full;
  for (let at = 0; at < blocks.length; at += AT_ONCE) {
    const some = blocks.slice(at, at + AT_ONCE);
    const values = await store.read(some.map((block) => keys.block(head.era, block)));
    for (const [i, block] of some.entries()) {
      const value = values[i];
      const rows = Math.min(BLOCK, head.slots - block * BLOCK);
      if (!(value instanceof Uint8Array) || value.length < rows * bytesPerVector) {
        return brokenIndex('some vectors are missing');
      }
      yield Array.from({ length: rows }, (_, row) => ({
        slot: block * BLOCK + row,
        row: value.subarray(row * bytesPerVector, (row + 1) * bytesPerVector),
      })).filter(({ slot }) => !hasBit(head.dead, slot));
    }
  }
}

/** The numbers of `most` blocks at most, evenly over all. */
export function someBlocks({ head }: Snapshot, most: number): number[] {
  const all = Math.ceil(head.slots / BLOCK);
  const count = Math.min(all, most);
  return Array.from({ length: count }, (_, i) => Math.floor((i * all) / count));
}
