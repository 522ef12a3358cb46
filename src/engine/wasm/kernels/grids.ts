// Scales and minima of the commonest types lie in memory as the file has them, in float16, and are widened when they are used: a
// model takes a sixth less memory so, and one of Q4_0 a quarter. At rest, of one group of four rows and one block of 32 inputs:
//
//   WIDE    all else    float32, as matrix.ts tells
//   PAIRS   Q4_1        [row] scale, minimum float16     16 bytes
//   SCALES  Q4_0, Q8_0  [row] scale float16                8 bytes; minimum = -zero * scale

import { floatsOfHalves, floatsOfHighHalves } from '../../../core/kernels/halves';
import { gridBytes, Matrix, zeroOf } from './matrix';

export const WIDE: i32 = 0;
export const PAIRS: i32 = 1;
export const SCALES: i32 = 2;

/** Bytes at rest of the grid of one group and block. */
// @ts-ignore: decorator
@inline
export function restBytes(grids: i32, kind: i32): usize {
  if (grids == PAIRS) return 16;
  return grids == SCALES ? 8 : gridBytes(kind);
}

/** Four scales of the block at `grid`. `grids` is a constant of the caller. */
// @ts-ignore: decorator
@inline
export function scalesAt(grids: i32, grid: usize): v128 {
  if (grids == WIDE) return v128.load(grid);
  return grids == PAIRS ? floatsOfHighHalves(i32x4.shl(v128.load(grid), 16)) : floatsOfHalves(grid);
}

/** Its four minima. `grids` and `kind` are constants of the caller. */
// @ts-ignore: decorator
@inline
export function minimaAt(grids: i32, kind: i32, grid: usize, scales: v128): v128 {
  if (grids == WIDE) return v128.load(grid, 16);
  return grids == PAIRS ? floatsOfHighHalves(v128.load(grid)) : f32x4.mul(scales, f32x4.splat(-zeroOf(kind)));
}

/**
 * Where grids of groups `from` … `to` - 1 lie as float32: in `room`, (to - from) * columns bytes of it, or where they are anyway.
 * For what is used by many tokens.
 */
export function wideGrids(m: Matrix, from: i32, to: i32, room: usize): usize {
  const blocks = m.columns >> 5;
  const at = m.grid + <usize>(from * blocks) * restBytes(m.grids, m.kind);
  if (m.grids == WIDE) return at;
  const end = room + (<usize>((to - from) * blocks) << 5);
  if (m.grids == PAIRS) widenAll(PAIRS, m.kind, at, room, end);
  else widenAll(SCALES, m.kind, at, room, end);
  return room;
}

// @ts-ignore: decorator
@inline
function widenAll(grids: i32, kind: i32, at: usize, to: usize, end: usize): void {
  for (; to < end; to += 32) {
    const scales = scalesAt(grids, at);
    v128.store(to, scales);
    v128.store(to, minimaAt(grids, kind, at, scales), 16);
    at += restBytes(grids, kind);
  }
}
