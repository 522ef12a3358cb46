// Products of rows with a scale for each half block (Q2_K, Q3_K, Q6_K): y[row] (+)= sum over half blocks of
//   scale * (scale of the activations * dot - zero * sum of the activations)             THREES, SIXES
//   scale * scale of the activations * dot + minimum * sum of the activations            TWOS
// Tokens of a tile go through the same function as one alone, so that a prompt gives the same bits in whatever chunks.

import { constant, LOW_NIBBLES } from '../../../core/kernels/constants';
import { GRID_BYTES } from './activations';
import { dot, madd, rows, spread } from './dot';
import { SIXES, TWOS, gridBytes, hasNibbles, zeroOf } from './matrix';
import { put } from './quantized-tile';

// @ts-ignore: decorator
@inline
function nibblesOf(v: v128, high: bool): v128 {
  return v128.and(high ? i16x8.shr_u(v, 4) : v, constant(LOW_NIBBLES));
}

/** Four rows' products of half a block of nibbles: the low ones, or the high ones. */
// @ts-ignore: decorator
@inline
function nibbleHalf(w: usize, x: usize, high: bool): v128 {
  let sum = dot(i32x4.splat(0), spread(x, 0), nibblesOf(v128.load(w), high));
  sum = dot(sum, spread(x, 4), nibblesOf(v128.load(w, 16), high));
  sum = dot(sum, spread(x, 8), nibblesOf(v128.load(w, 32), high));
  sum = dot(sum, spread(x, 12), nibblesOf(v128.load(w, 48), high));
  return f32x4.convert_i32x4_s(rows(sum));
}

/** Four rows' products of half a block of 6-bit codes: two vectors at a time fit 16 bits. */
// @ts-ignore: decorator
@inline
function sixHalf(w: usize, x: usize): v128 {
  let first = dot(i32x4.splat(0), spread(x, 0), v128.load(w));
  first = dot(first, spread(x, 4), v128.load(w, 16));
  let second = dot(i32x4.splat(0), spread(x, 8), v128.load(w, 32));
  second = dot(second, spread(x, 12), v128.load(w, 48));
  return f32x4.convert_i32x4_s(i32x4.add(rows(first), rows(second)));
}

// @ts-ignore: decorator
@inline
function halfProduct(kind: i32, w: usize, x: usize, second: bool): v128 {
  const from = second ? x + 16 : x;
  if (kind == SIXES) return sixHalf(second ? w + 64 : w, from);
  return nibbleHalf(w, from, second);
}

/** One group of four rows, one token of a tile of `width`. `kind` and `width` are constants of the caller. */
// @ts-ignore: decorator
@inline
export function halvedGroup(kind: i32, w: usize, grid: usize, x: usize, xGrid: usize, blocks: i32, width: usize): v128 {
  const word = width << 2;
  const zero = f32x4.splat(-zeroOf(kind));
  let y = f32x4.splat(0);
  for (let b = 0; b < blocks; b++) {
    const first = f32x4.mul(halfProduct(kind, w, x, false), v128.load32_splat(xGrid));
    const second = f32x4.mul(halfProduct(kind, w, x, true), v128.load32_splat(xGrid + word));
    const firstSum = v128.load32_splat(xGrid + 3 * word);
    const secondSum = v128.load32_splat(xGrid + 4 * word);
    if (kind == TWOS) {
      y = madd(second, v128.load(grid, 16), madd(first, v128.load(grid), y));
      y = madd(secondSum, v128.load(grid, 48), madd(firstSum, v128.load(grid, 32), y));
    } else {
      y = madd(madd(zero, firstSum, first), v128.load(grid), y);
      y = madd(madd(zero, secondSum, second), v128.load(grid, 16), y);
    }
    w += hasNibbles(kind) ? 64 : 128;
    grid += gridBytes(kind);
    x += width << 5;
    xGrid += width * GRID_BYTES;
  }
  return y;
}

/** One group of four rows, four tokens; sums go to `out`, `stride` bytes from token to token. */
// @ts-ignore: decorator
@inline
export function halvedTile(kind: i32, w: usize, grid: usize, x: usize, xGrid: usize, blocks: i32, out: usize, stride: usize, add: bool): void {
  for (let t: usize = 0; t < 4; t++)
    put(out + t * stride, halvedGroup(kind, w, grid, x + (t << 5), xGrid + (t << 2), blocks, 4), add);
}
