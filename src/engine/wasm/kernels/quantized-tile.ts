// Four tokens at once: codes are loaded and unpacked once for the tile. Same arithmetic as quantized-product.ts.

import { constant, LOW_NIBBLES } from '../../../core/kernels/constants';
import { GRID_BYTES } from './activations';
import { dot, madd, rows, spread } from './dot';
import { byteHalf } from './quantized-product';

/** One group of four rows, four tokens, 4-bit codes; sums go to `out`, `stride` bytes from token to token. */
export function nibbleTile(w: usize, grid: usize, x: usize, xGrid: usize, blocks: i32, out: usize, stride: usize, add: bool): void {
  const mask = constant(LOW_NIBBLES);
  let y0 = f32x4.splat(0);
  let y1 = f32x4.splat(0);
  let y2 = f32x4.splat(0);
  let y3 = f32x4.splat(0);
  for (let b = 0; b < blocks; b++) {
    let a0 = i32x4.splat(0);
    let a1 = i32x4.splat(0);
    let a2 = i32x4.splat(0);
    let a3 = i32x4.splat(0);
    for (let j: usize = 0; j < 16; j += 4) {
      const codes = v128.and(v128.load(w + (j << 2)), mask);
      a0 = dot(a0, spread(x + j, 0), codes);
      a1 = dot(a1, spread(x + j, 32), codes);
      a2 = dot(a2, spread(x + j, 64), codes);
      a3 = dot(a3, spread(x + j, 96), codes);
    }
    let s0 = f32x4.mul(f32x4.convert_i32x4_s(rows(a0)), v128.load32_splat(xGrid));
    let s1 = f32x4.mul(f32x4.convert_i32x4_s(rows(a1)), v128.load32_splat(xGrid, 4));
    let s2 = f32x4.mul(f32x4.convert_i32x4_s(rows(a2)), v128.load32_splat(xGrid, 8));
    let s3 = f32x4.mul(f32x4.convert_i32x4_s(rows(a3)), v128.load32_splat(xGrid, 12));
    a0 = i32x4.splat(0);
    a1 = i32x4.splat(0);
    a2 = i32x4.splat(0);
    a3 = i32x4.splat(0);
    for (let j: usize = 0; j < 16; j += 4) {
      const codes = v128.and(i16x8.shr_u(v128.load(w + (j << 2)), 4), mask);
      a0 = dot(a0, spread(x + j, 16), codes);
      a1 = dot(a1, spread(x + j, 48), codes);
      a2 = dot(a2, spread(x + j, 80), codes);
      a3 = dot(a3, spread(x + j, 112), codes);
    }
    s0 = madd(f32x4.convert_i32x4_s(rows(a0)), v128.load32_splat(xGrid, 16), s0);
    s1 = madd(f32x4.convert_i32x4_s(rows(a1)), v128.load32_splat(xGrid, 20), s1);
    s2 = madd(f32x4.convert_i32x4_s(rows(a2)), v128.load32_splat(xGrid, 24), s2);
    s3 = madd(f32x4.convert_i32x4_s(rows(a3)), v128.load32_splat(xGrid, 28), s3);
    const scale = v128.load(grid);
    const minimum = v128.load(grid, 16);
    y0 = madd(minimum, v128.load32_splat(xGrid, 32), madd(s0, scale, y0));
    y1 = madd(minimum, v128.load32_splat(xGrid, 36), madd(s1, scale, y1));
    y2 = madd(minimum, v128.load32_splat(xGrid, 40), madd(s2, scale, y2));
    y3 = madd(minimum, v128.load32_splat(xGrid, 44), madd(s3, scale, y3));
    w += 64;
    grid += 32;
    x += 128;
    xGrid += 4 * GRID_BYTES;
  }
  put(out, y0, add);
  put(out + stride, y1, add);
  put(out + 2 * stride, y2, add);
  put(out + 3 * stride, y3, add);
}

/**
 * The same with codes of 5 or 8 bits (`kind` is a constant of the caller); unpacked for each token, since two planes for
 * four tokens outrun the registers.
 */
// @ts-ignore: decorator
@inline
export function byteTile(kind: i32, w: usize, grid: usize, x: usize, xGrid: usize, blocks: i32, out: usize, stride: usize, add: bool): void {
  for (let t: usize = 0; t < 4; t++) {
    let y = f32x4.splat(0);
    let q = x + (t << 5);
    let g = xGrid + (t << 2);
    for (let b: usize = 0; b < <usize>blocks; b++) {
      const codes = w + (b << 7);
      const row = grid + (b << 5);
      let sum = f32x4.mul(byteHalf(kind, codes, q), v128.load32_splat(g));
      sum = madd(byteHalf(kind, codes + 64, q + 16), v128.load32_splat(g, 16), sum);
      y = madd(v128.load(row, 16), v128.load32_splat(g, 32), madd(sum, v128.load(row), y));
      q += 128;
      g += 4 * GRID_BYTES;
    }
    put(out + t * stride, y, add);
  }
}

/** Four rows' products of half a block of 8-bit codes, where `takesBytes`. */
// @ts-ignore: decorator
@inline
function wholeHalf(w: usize, x: usize): v128 {
  let sum = dot(i32x4.splat(0), spread(x, 0), v128.load(w));
  sum = dot(sum, spread(x, 4), v128.load(w, 16));
  sum = dot(sum, spread(x, 8), v128.load(w, 32));
  sum = dot(sum, spread(x, 12), v128.load(w, 48));
  return f32x4.convert_i32x4_s(sum);
}

/** One group of four rows, four tokens, 8-bit codes, where `takesBytes`: one dot product instead of two planes. */
export function wholeTile(w: usize, grid: usize, x: usize, xGrid: usize, blocks: i32, out: usize, stride: usize, add: bool): void {
  let y0 = f32x4.splat(0);
  let y1 = f32x4.splat(0);
  let y2 = f32x4.splat(0);
  let y3 = f32x4.splat(0);
  for (let b = 0; b < blocks; b++) {
    let s0 = f32x4.mul(wholeHalf(w, x), v128.load32_splat(xGrid));
    let s1 = f32x4.mul(wholeHalf(w, x + 32), v128.load32_splat(xGrid, 4));
    let s2 = f32x4.mul(wholeHalf(w, x + 64), v128.load32_splat(xGrid, 8));
    let s3 = f32x4.mul(wholeHalf(w, x + 96), v128.load32_splat(xGrid, 12));
    s0 = madd(wholeHalf(w + 64, x + 16), v128.load32_splat(xGrid, 16), s0);
    s1 = madd(wholeHalf(w + 64, x + 48), v128.load32_splat(xGrid, 20), s1);
    s2 = madd(wholeHalf(w + 64, x + 80), v128.load32_splat(xGrid, 24), s2);
    s3 = madd(wholeHalf(w + 64, x + 112), v128.load32_splat(xGrid, 28), s3);
    const scale = v128.load(grid);
    const minimum = v128.load(grid, 16);
    y0 = madd(minimum, v128.load32_splat(xGrid, 32), madd(s0, scale, y0));
    y1 = madd(minimum, v128.load32_splat(xGrid, 36), madd(s1, scale, y1));
    y2 = madd(minimum, v128.load32_splat(xGrid, 40), madd(s2, scale, y2));
    y3 = madd(minimum, v128.load32_splat(xGrid, 44), madd(s3, scale, y3));
    w += 128;
    grid += 32;
    x += 128;
    xGrid += 4 * GRID_BYTES;
  }
  put(out, y0, add);
  put(out + stride, y1, add);
  put(out + 2 * stride, y2, add);
  put(out + 3 * stride, y3, add);
}

/** Stores four sums, or adds them to what is there (the residual stream). */
// @ts-ignore: decorator
@inline
export function put(out: usize, y: v128, add: bool): void {
  v128.store(out, add ? f32x4.add(v128.load(out), y) : y);
}
