// Products of quantized rows with quantized activations: y[row] (+)= sum over blocks of
//   scale * (first scale * dot(first half) + second scale * dot(second half)) + minimum * sum of activations
// The integer dot products are exact; blocks are summed in float32, in order. quantized-tile.ts keeps to the same order of
// operations, so that a prompt gives the same bits in whatever chunks it is run.

import { constant, LOW_NIBBLES } from '../../../core/kernels/constants';
import { GRID_BYTES } from './activations';
import { dot, madd, rows, spread } from './dot';
import { minimaAt, restBytes, scalesAt } from './grids';
import { FIVES, NIBBLES } from './matrix';

/**
 * Four rows' share of one block of 4-bit codes at `w`, before the rows' scales. `x`, `xGrid`: one token's. A loop, because compilers
 * load everything first where it is written out, and run out of registers.
 */
// @ts-ignore: decorator
@inline
function nibbleBlock(w: usize, x: usize, xGrid: usize): v128 {
  const mask = constant(LOW_NIBBLES);
  let first = i32x4.splat(0);
  let second = i32x4.splat(0);
  for (let j: usize = 0; j < 64; j += 16) {
    const v = v128.load(w + j);
    first = dot(first, spread(x + (j >> 2), 0), v128.and(v, mask));
    second = dot(second, spread(x + (j >> 2), 16), v128.and(i16x8.shr_u(v, 4), mask));
  }
  const y = f32x4.mul(f32x4.convert_i32x4_s(rows(first)), v128.load32_splat(xGrid));
  return madd(f32x4.convert_i32x4_s(rows(second)), v128.load32_splat(xGrid, 4), y);
}

/** Half a block of codes in bytes. */
// @ts-ignore: decorator
@inline
export function byteHalf(kind: i32, w: usize, x: usize): v128 {
  return kind == FIVES ? fiveHalf(w, x) : eightHalf(w, x);
}

/** 5-bit codes. */
// @ts-ignore: decorator
@inline
function fiveHalf(w: usize, x: usize): v128 {
  let sum = dot(i32x4.splat(0), spread(x, 0), v128.load(w));
  sum = dot(sum, spread(x, 4), v128.load(w, 16));
  sum = dot(sum, spread(x, 8), v128.load(w, 32));
  sum = dot(sum, spread(x, 12), v128.load(w, 48));
  return f32x4.convert_i32x4_s(rows(sum));
}

/** 8-bit codes, as two planes of nibbles: low + 16 * high. */
// @ts-ignore: decorator
@inline
function eightHalf(w: usize, x: usize): v128 {
  const mask = constant(LOW_NIBBLES);
  let low = i32x4.splat(0);
  let high = i32x4.splat(0);
  let v = v128.load(w);
  let s = spread(x, 0);
  low = dot(low, s, v128.and(v, mask));
  high = dot(high, s, v128.and(i16x8.shr_u(v, 4), mask));
  v = v128.load(w, 16);
  s = spread(x, 4);
  low = dot(low, s, v128.and(v, mask));
  high = dot(high, s, v128.and(i16x8.shr_u(v, 4), mask));
  v = v128.load(w, 32);
  s = spread(x, 8);
  low = dot(low, s, v128.and(v, mask));
  high = dot(high, s, v128.and(i16x8.shr_u(v, 4), mask));
  v = v128.load(w, 48);
  s = spread(x, 12);
  low = dot(low, s, v128.and(v, mask));
  high = dot(high, s, v128.and(i16x8.shr_u(v, 4), mask));
  return f32x4.convert_i32x4_s(i32x4.add(rows(low), i32x4.shl(rows(high), 4)));
}

/** One group of four rows, one token, 4-bit codes. `w`, `grid`: the group's; `x`, `xGrid`: the token's; `grids` is a constant of the caller. */
// @ts-ignore: decorator
@inline
export function nibbleGroup(grids: i32, w: usize, grid: usize, x: usize, xGrid: usize, blocks: i32): v128 {
  let y = f32x4.splat(0);
  for (let b = 0; b < blocks; b++) {
    const scales = scalesAt(grids, grid);
    y = madd(nibbleBlock(w, x, xGrid), scales, y);
    y = madd(minimaAt(grids, NIBBLES, grid, scales), v128.load32_splat(xGrid, 8), y);
    w += 64;
    grid += restBytes(grids, NIBBLES);
    x += 32;
    xGrid += GRID_BYTES;
  }
  return y;
}

/** The same, codes of 5 or 8 bits; `kind` and `grids` are constants of the caller. */
// @ts-ignore: decorator
@inline
export function byteGroup(kind: i32, grids: i32, w: usize, grid: usize, x: usize, xGrid: usize, blocks: i32): v128 {
  let y = f32x4.splat(0);
  for (let b = 0; b < blocks; b++) {
    let sum = f32x4.mul(byteHalf(kind, w, x), v128.load32_splat(xGrid));
    sum = madd(byteHalf(kind, w + 64, x + 16), v128.load32_splat(xGrid, 4), sum);
    const scales = scalesAt(grids, grid);
    y = madd(sum, scales, y);
    y = madd(minimaAt(grids, kind, grid, scales), v128.load32_splat(xGrid, 8), y);
    w += 128;
    grid += restBytes(grids, kind);
    x += 32;
    xGrid += GRID_BYTES;
  }
  return y;
}
