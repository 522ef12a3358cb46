// A weight matrix in kernel layout. Rows (outputs) go in groups of four, and a group holds its blocks of 32 inputs in order:
//
//   nibbles  64 bytes a block: vector j (0..3) has, for each of the four rows, the low nibbles of inputs 4j..4j+3
//            and the high nibbles of inputs 16+4j..16+4j+3
//   bytes    128 bytes a block: vector j (0..7) has 8-bit codes of inputs 4j..4j+3
//   floats   4 values (one for each row) an input, in the file's own precision
//
// Beside the codes lies a grid, which is of float32 when it is used (grids.ts), four values (one for each row) of each:
//
//   NIBBLES, FIVES, BYTES  scale, minimum                       weight = scale * code + minimum
//   THREES, SIXES          two scales, one for each half block  weight = scale * (code - zero)
//   TWOS                   two scales, two minima               weight = scale * code + minimum
//   SIGNED                 scale, scale * sum of the codes      weight = scale * code
//
// A symmetric type of the first kinds is carried as minimum = -zero * scale, exactly.

/** Nibbles. */
export const NIBBLES: i32 = 0;
/** Bytes of 8 bits, multiplied as two planes of nibbles. */
export const BYTES: i32 = 1;
/** Bytes of 5 bits. */
export const FIVES: i32 = 2;
/** Nibbles of 2 bits, in halves. */
export const TWOS: i32 = 3;
/** Nibbles of 3 bits, in halves. */
export const THREES: i32 = 4;
/** Bytes of 6 bits, in halves. */
export const SIXES: i32 = 5;
export const F32: i32 = 6;
export const F16: i32 = 7;
export const BF16: i32 = 8;
/** Bytes of 8 bits with a sign: made from BYTES by sign.ts, multiplied by signed-product.ts alone. */
export const SIGNED: i32 = 9;

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
  /** How the grid lies at rest, see grids.ts. */
  grids: i32;
}

// @ts-ignore: decorator
@inline
export function hasNibbles(kind: i32): bool {
  return kind == NIBBLES || kind == TWOS || kind == THREES;
}

/** Whether each half of a block has a scale of its own. */
// @ts-ignore: decorator
@inline
export function isHalved(kind: i32): bool {
  return kind == TWOS || kind == THREES || kind == SIXES;
}

/** The code that stands for zero, of the kinds and types without minima. */
// @ts-ignore: decorator
@inline
export function zeroOf(kind: i32): f32 {
  if (kind == NIBBLES) return 8;
  if (kind == BYTES) return 128;
  return kind == SIXES ? 32 : 4;
}

/** Bytes of one group of four rows. */
// @ts-ignore: decorator
@inline
export function groupBytes(kind: i32, columns: i32): usize {
  if (hasNibbles(kind)) return <usize>columns << 1;
  if (kind < F32) return <usize>columns << 2;
  return <usize>columns << (kind == F32 ? 4 : 3);
}

/** Bytes of the grid of one group and block in float32. */
// @ts-ignore: decorator
@inline
export function gridBytes(kind: i32): usize {
  return kind == TWOS ? 64 : 32;
}
