// Products of quantized rows with quantized activations: y[row] (+)= sum over blocks of
//   scale * activationScale * dot(codes, q) + minimum * activationSum
// The integer dot product of a block is exact; blocks are summed in float32, in order. quantized-tile.ts keeps to the same
// order of operations, so that a prompt gives the same bits in whatever chunks it is run.

import { dot, join, madd, rows, spread } from './dot';

/** One block of 32 inputs, 4-bit codes at `w`, one token's int8 at `x`: four integer sums, one a row. */
// @ts-ignore: decorator
@inline
export function nibbleBlock(w: usize, x: usize): v128 {
  const mask = i8x16.splat(0x0f);
  let low = i32x4.splat(0);
  let high = i32x4.splat(0);
  let v = v128.load(w);
  low = dot(low, spread(x, 0), v128.and(v, mask));
  high = dot(high, spread(x, 16), v128.and(i16x8.shr_u(v, 4), mask));
  v = v128.load(w, 16);
  low = dot(low, spread(x, 4), v128.and(v, mask));
  high = dot(high, spread(x, 20), v128.and(i16x8.shr_u(v, 4), mask));
  v = v128.load(w, 32);
  low = dot(low, spread(x, 8), v128.and(v, mask));
  high = dot(high, spread(x, 24), v128.and(i16x8.shr_u(v, 4), mask));
  v = v128.load(w, 48);
  low = dot(low, spread(x, 12), v128.and(v, mask));
  high = dot(high, spread(x, 28), v128.and(i16x8.shr_u(v, 4), mask));
  return rows(join(low, high));
}

/** The same with 8-bit codes, as two planes of nibbles: low + 16 * high. */
// @ts-ignore: decorator
@inline
export function byteBlock(w: usize, x: usize): v128 {
  const mask = i8x16.splat(0x0f);
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
  v = v128.load(w, 64);
  s = spread(x, 16);
  low = dot(low, s, v128.and(v, mask));
  high = dot(high, s, v128.and(i16x8.shr_u(v, 4), mask));
  v = v128.load(w, 80);
  s = spread(x, 20);
  low = dot(low, s, v128.and(v, mask));
  high = dot(high, s, v128.and(i16x8.shr_u(v, 4), mask));
  v = v128.load(w, 96);
  s = spread(x, 24);
  low = dot(low, s, v128.and(v, mask));
  high = dot(high, s, v128.and(i16x8.shr_u(v, 4), mask));
  v = v128.load(w, 112);
  s = spread(x, 28);
  low = dot(low, s, v128.and(v, mask));
  high = dot(high, s, v128.and(i16x8.shr_u(v, 4), mask));
  return i32x4.add(rows(low), i32x4.shl(rows(high), 4));
}

/** One group of four rows, one token, 4-bit codes. `w`, `grid`: the group's; `x`, `xGrid`: the token's. */
// @ts-ignore: decorator
@inline
export function nibbleGroup(w: usize, grid: usize, x: usize, xGrid: usize, blocks: i32): v128 {
  let y = f32x4.splat(0);
  for (let b = 0; b < blocks; b++) {
    const sum = f32x4.convert_i32x4_s(nibbleBlock(w, x));
    y = madd(sum, f32x4.mul(v128.load(grid), v128.load32_splat(xGrid)), y);
    y = madd(v128.load(grid, 16), v128.load32_splat(xGrid, 4), y);
    w += 64;
    grid += 32;
    x += 32;
    xGrid += 8;
  }
  return y;
}

/** The same, 8-bit codes. */
// @ts-ignore: decorator
@inline
export function byteGroup(w: usize, grid: usize, x: usize, xGrid: usize, blocks: i32): v128 {
  let y = f32x4.splat(0);
  for (let b = 0; b < blocks; b++) {
    const sum = f32x4.convert_i32x4_s(byteBlock(w, x));
    y = madd(sum, f32x4.mul(v128.load(grid), v128.load32_splat(xGrid)), y);
    y = madd(v128.load(grid, 16), v128.load32_splat(xGrid, 4), y);
    w += 128;
    grid += 32;
    x += 32;
    xGrid += 8;
  }
  return y;
}
