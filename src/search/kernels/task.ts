// What a scan works on: table, query, what it has found. Mirrored by search/table/task.ts.

/** How rows are scored. */
export const FLOAT32: i32 = 0;
export const FLOAT16: i32 = 1;
export const INT8: i32 = 2;
export const UINT8: i32 = 3;
export const PLANES: i32 = 4;
export const BINARY: i32 = 5;
export const PQ: i32 = 6;
export const INT16: i32 = 7;

@unmanaged
export class Task {
  kind: i32;
  rows: usize;
  /** Bytes from one row to the next, or from one block of 32 rows to the next. */
  stride: i32;
  /** Steps of a kernel's inner loop. */
  units: i32;
  /** Bits of a number, where they lie in planes. */
  bits: i32;
  query: usize;
  scale: f32;
  offset: f32;
  base: f32;
  /** Room for float32 scores of a chunk. */
  scores: usize;
  /** A bit for each slot, or 0. */
  hidden: usize;
  hiddenBytes: i32;
  /** The best so far, keys of 8 bytes: see best.ts. In the end pairs: score, slot. */
  best: usize;
  most: i32;
  count: i32;
}

/** Where row `i` of a stretch from slot `at` lies, or that of the `i`th of `slots`, where there are any. */
// @ts-ignore: decorator
@inline
export function rowOf(task: Task, at: i32, i: i32, slots: usize): usize {
  const slot = slots == 0 ? at + i : load<i32>(slots + (<usize>i << 2));
  return task.rows + <usize>slot * <usize>task.stride;
}
