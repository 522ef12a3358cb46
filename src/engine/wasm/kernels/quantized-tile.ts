// Four tokens at once: codes are loaded and unpacked once for the tile. Same arithmetic as quantized-product.ts.

import { dot, madd, rows, spread } from './dot';
import { byteBlock } from './quantized-product';

/** One group of four rows, four tokens, 4-bit codes; sums go to `out`, `stride` bytes from token to token. */
export function nibbleTile(w: usize, grid: usize, x: usize, xGrid: usize, blocks: i32, out: usize, stride: usize, add: bool): void {
  const mask = i8x16.splat(0x0f);
  let y0 = f32x4.splat(0);
  let y1 = f32x4.splat(0);
  let y2 = f32x4.splat(0);
  let y3 = f32x4.splat(0);
  for (let b = 0; b < blocks; b++) {
    let a0 = i32x4.splat(0);
    let a1 = i32x4.splat(0);
    let a2 = i32x4.splat(0);
    let a3 = i32x4.splat(0);
    for (let end = x + 16; x < end; x += 4) {
      const v = v128.load(w);
      w += 16;
      const low = v128.and(v, mask);
      const high = v128.and(i16x8.shr_u(v, 4), mask);
      a0 = dot(a0, spread(x, 0), low);
      a1 = dot(a1, spread(x, 32), low);
      a2 = dot(a2, spread(x, 64), low);
      a3 = dot(a3, spread(x, 96), low);
      a0 = dot(a0, spread(x, 16), high);
      a1 = dot(a1, spread(x, 48), high);
      a2 = dot(a2, spread(x, 80), high);
      a3 = dot(a3, spread(x, 112), high);
    }
    x += 112;
    const scale = v128.load(grid);
    const minimum = v128.load(grid, 16);
    y0 = madd(f32x4.convert_i32x4_s(rows(a0)), f32x4.mul(scale, v128.load32_splat(xGrid)), y0);
    y1 = madd(f32x4.convert_i32x4_s(rows(a1)), f32x4.mul(scale, v128.load32_splat(xGrid, 4)), y1);
    y2 = madd(f32x4.convert_i32x4_s(rows(a2)), f32x4.mul(scale, v128.load32_splat(xGrid, 8)), y2);
    y3 = madd(f32x4.convert_i32x4_s(rows(a3)), f32x4.mul(scale, v128.load32_splat(xGrid, 12)), y3);
    y0 = madd(minimum, v128.load32_splat(xGrid, 16), y0);
    y1 = madd(minimum, v128.load32_splat(xGrid, 20), y1);
    y2 = madd(minimum, v128.load32_splat(xGrid, 24), y2);
    y3 = madd(minimum, v128.load32_splat(xGrid, 28), y3);
    grid += 32;
    xGrid += 32;
  }
  put(out, y0, add);
  put(out + stride, y1, add);
  put(out + 2 * stride, y2, add);
  put(out + 3 * stride, y3, add);
}

/** The same with 8-bit codes; unpacked for each token, since two planes for four tokens outrun the registers. */
export function byteTile(w: usize, grid: usize, x: usize, xGrid: usize, blocks: i32, out: usize, stride: usize, add: bool): void {
  let y0 = f32x4.splat(0);
  let y1 = f32x4.splat(0);
  let y2 = f32x4.splat(0);
  let y3 = f32x4.splat(0);
  for (let b = 0; b < blocks; b++) {
    const scale = v128.load(grid);
    const minimum = v128.load(grid, 16);
    y0 = madd(f32x4.convert_i32x4_s(byteBlock(w, x)), f32x4.mul(scale, v128.load32_splat(xGrid)), y0);
    y1 = madd(f32x4.convert_i32x4_s(byteBlock(w, x + 32)), f32x4.mul(scale, v128.load32_splat(xGrid, 4)), y1);
    y2 = madd(f32x4.convert_i32x4_s(byteBlock(w, x + 64)), f32x4.mul(scale, v128.load32_splat(xGrid, 8)), y2);
    y3 = madd(f32x4.convert_i32x4_s(byteBlock(w, x + 96)), f32x4.mul(scale, v128.load32_splat(xGrid, 12)), y3);
    y0 = madd(minimum, v128.load32_splat(xGrid, 16), y0);
    y1 = madd(minimum, v128.load32_splat(xGrid, 20), y1);
    y2 = madd(minimum, v128.load32_splat(xGrid, 24), y2);
    y3 = madd(minimum, v128.load32_splat(xGrid, 28), y3);
    w += 128;
    grid += 32;
    x += 128;
    xGrid += 32;
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
