// Products of unquantized rows (float32, float16, bfloat16) with float32 activations.

import { floatsOfHalves } from '../../../core/kernels/halves';
import { madd } from './dot';
import { F16, F32 } from './matrix';
import { put } from './quantized-tile';

/** Weights of four rows for one input, as float32. */
// @ts-ignore: decorator
@inline
export function floatWeights(kind: i32, w: usize): v128 {
  if (kind == F32) return v128.load(w);
  return kind == F16 ? floatsOfHalves(w) : i32x4.shl(v128.load16x4_u(w), 16);
}

/** One group of four rows, one token. `x` float32 [columns]. */
export function floatGroup(kind: i32, w: usize, x: usize, columns: i32): v128 {
  const step: usize = kind == F32 ? 16 : 8;
  let y = f32x4.splat(0);
  for (const end = x + (<usize>columns << 2); x < end; x += 4) {
    y = madd(floatWeights(kind, w), v128.load32_splat(x), y);
    w += step;
  }
  return y;
}

/** One group of four rows, four tokens `xStride` bytes apart. */
export function floatTile(kind: i32, w: usize, x: usize, xStride: usize, columns: i32, out: usize, stride: usize, add: bool): void {
  const step: usize = kind == F32 ? 16 : 8;
  let y0 = f32x4.splat(0);
  let y1 = f32x4.splat(0);
  let y2 = f32x4.splat(0);
  let y3 = f32x4.splat(0);
  for (const end = x + (<usize>columns << 2); x < end; x += 4) {
    const v = floatWeights(kind, w);
    y0 = madd(v, v128.load32_splat(x), y0);
    y1 = madd(v, v128.load32_splat(x + xStride), y1);
    y2 = madd(v, v128.load32_splat(x + 2 * xStride), y2);
    y3 = madd(v, v128.load32_splat(x + 3 * xStride), y3);
    w += step;
  }
  put(out, y0, add);
  put(out + stride, y1, add);
  put(out + 2 * stride, y2, add);
  put(out + 3 * stride, y3, add);
}
