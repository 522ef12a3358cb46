// Activations as int8, symmetric per block of 32, as llama.cpp's Q8_1: x = scale * q, and scale * sum(q) for the
// minima of the weights. Tokens are stored in tiles of `width` (1 or 4) so that a kernel walks one pointer:
//
//   codes  [tile][block][width][32] int8
//   grid   [tile][block][scale * width, sum * width] float32

import { madd } from './dot';

/** Quantizes one token's `size` floats (a multiple of 32) into place `lane` of its tile. */
export function quantize(x: usize, size: i32, codes: usize, grid: usize, width: i32, lane: i32): void {
  const codeStride = <usize>width << 5;
  const gridStride = <usize>width << 3;
  let q = codes + (<usize>lane << 5);
  let g = grid + (<usize>lane << 2);
  for (let end = x + (<usize>size << 2); x < end; x += 128) {
    quantizeBlock(x, q, g, <usize>width << 2);
    q += codeStride;
    g += gridStride;
  }
}

function quantizeBlock(x: usize, q: usize, grid: usize, sumOffset: usize): void {
  let peak = f32x4.abs(v128.load(x));
  for (let i: usize = 16; i < 128; i += 16) peak = f32x4.max(peak, f32x4.abs(v128.load(x + i)));
  const amax = max(
    max(f32x4.extract_lane(peak, 0), f32x4.extract_lane(peak, 1)),
    max(f32x4.extract_lane(peak, 2), f32x4.extract_lane(peak, 3)),
  );
  const inverse = f32x4.splat(amax > 0 ? 127 / amax : 0);
  let sum = i32x4.splat(0);
  for (let i: usize = 0; i < 32; i += 16) {
    const a = nearest(x + (i << 2), inverse);
    const b = nearest(x + (i << 2) + 16, inverse);
    const c = nearest(x + (i << 2) + 32, inverse);
    const d = nearest(x + (i << 2) + 48, inverse);
    sum = i32x4.add(sum, i32x4.add(i32x4.add(a, b), i32x4.add(c, d)));
    const low = i16x8.narrow_i32x4_s(a, b);
    v128.store(q + i, i8x16.narrow_i16x8_s(low, i16x8.narrow_i32x4_s(c, d)));
  }
  const total =
    i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3);
  const scale = amax / 127;
  store<f32>(grid, scale);
  store<f32>(grid + sumOffset, scale * <f32>total);
}

// @ts-ignore: decorator
@inline
function nearest(x: usize, inverse: v128): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(x), inverse)));
}

/** Root-mean-square norm (Zhang & Sennrich 2019): out = x / rms(x) * weight, `size` a multiple of 4. */
export function rmsNorm(x: usize, weight: usize, size: i32, epsilon: f32, out: usize): void {
  let squares = f32x4.splat(0);
  const bytes = <usize>size << 2;
  for (let i: usize = 0; i < bytes; i += 16) {
    const v = v128.load(x + i);
    squares = madd(v, v, squares);
  }
  const total =
    f32x4.extract_lane(squares, 0) +
    f32x4.extract_lane(squares, 1) +
    f32x4.extract_lane(squares, 2) +
    f32x4.extract_lane(squares, 3);
  const factor = f32x4.splat(1 / sqrt<f32>(total / <f32>size + epsilon));
  for (let i: usize = 0; i < bytes; i += 16)
    v128.store(out + i, f32x4.mul(f32x4.mul(v128.load(x + i), factor), v128.load(weight + i)));
}
