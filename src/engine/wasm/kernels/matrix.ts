// A weight matrix in kernel layout. Rows (outputs) go in groups of four, and a group holds its blocks in order:
//
//   nibbles  64 bytes a block: vector j (0..3) has, for each of the four rows, the low nibbles of inputs 4j..4j+3
//            and the high nibbles of inputs 16+4j..16+4j+3
//   bytes    128 bytes a block: vector j (0..7) has 8-bit codes of inputs 4j..4j+3
//   floats   4 values (one for each row) an input, in the file's own precision
//
// Beside the codes lie 32 bytes a block: four scales, four minima, float32. A weight is scale * code + minimum,
// for every block type: a symmetric type is carried as minimum = -offset * scale, exactly.

export const NIBBLES: i32 = 0;
export const BYTES: i32 = 1;
export const F32: i32 = 2;
export const F16: i32 = 3;
export const BF16: i32 = 4;

/** Mirrored by `MATRIX` in plan.ts of the engine. */
@unmanaged
export class Matrix {
  kind: i32;
  /** Rows, a multiple of four; rows past the tensor's own are zero. */
  rowCount: i32;
  columns: i32;
  codes: usize;
  /** Scales and minima; unused by the float kinds. */
  grid: usize;
}

/** Bytes of one group of four rows. */
// @ts-ignore: decorator
@inline
export function groupBytes(kind: i32, columns: i32): usize {
  if (kind == NIBBLES) return <usize>columns << 1;
  if (kind == BYTES) return <usize>columns << 2;
  return <usize>columns << (kind == F32 ? 4 : 3);
}
