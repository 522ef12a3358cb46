// Rows into the blocks that score-planes.ts scans, and back.

import { byteOf } from './score-planes';
import { Task } from './task';

/**
 * `count` rows into slots `slot` and following. A row: for each bit, highest first, `units` bytes of two groups, low nibble first;
 * then its scale and what it adds, float32.
 */
export function packPlanes(task: Task, rows: usize, slot: i32, count: i32): void {
  const bytes = task.units * task.bits;
  for (const end = slot + count; slot < end; slot++) {
    const row = slot & 31;
    const block = task.rows + <usize>(slot >> 5) * <usize>task.stride;
    const shift = (row >> 4) << 2;
    const kept = ~(15 << shift);
    let to = block + <usize>byteOf(row);
    for (let k = 0; k < bytes; k++) {
      const code = <i32>load<u8>(rows++);
      store<u8>(to, (<i32>load<u8>(to) & kept) | ((code & 15) << shift));
      store<u8>(to + 16, (<i32>load<u8>(to + 16) & kept) | ((code >> 4) << shift));
      to += 32;
    }
    const corrections = block + (<usize>bytes << 5) + (<usize>row << 2);
    store<u32>(corrections, load<u32>(rows));
    store<u32>(corrections + 128, load<u32>(rows + 4));
    rows += 8;
  }
}

export function unpackPlanes(task: Task, rows: usize, slot: i32, count: i32): void {
  const bytes = task.units * task.bits;
  for (const end = slot + count; slot < end; slot++) {
    const row = slot & 31;
    const block = task.rows + <usize>(slot >> 5) * <usize>task.stride;
    const shift = (row >> 4) << 2;
    let from = block + <usize>byteOf(row);
    for (let k = 0; k < bytes; k++) {
      const low = (<i32>load<u8>(from) >> shift) & 15;
      const high = (<i32>load<u8>(from + 16) >> shift) & 15;
      store<u8>(rows++, low | (high << 4));
      from += 32;
    }
    const corrections = block + (<usize>bytes << 5) + (<usize>row << 2);
    store<u32>(rows, load<u32>(corrections));
    store<u32>(rows + 4, load<u32>(corrections + 128));
    rows += 8;
  }
}
