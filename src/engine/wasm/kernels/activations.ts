// Activations as int8, symmetric per half block of 16: x = scale * q. Half blocks, because a scale that follows 16 values
// rounds them more finely than one that follows 32, for the price of three instructions a block: the low nibbles of a
// weight block are its first half anyway. The minima of the weights want the sum of a whole block, or of each half.
// Tokens are stored in tiles of `width` (1 or 4) so that a kernel walks one pointer:
//
//   codes  [tile][block][width][32] int8
//   grid   [tile][block][first scale, second scale, sum, first sum, second sum][width] float32

import { largestOf, sumOf } from '../../../core/kernels/lanes';
import { nearest } from '../../../core/kernels/nearest';
import { madd } from './dot';

/** Bytes of the grid of one token and block; mirrored by scratch.ts of the engine. */
export const GRID_BYTES: usize = 20;

/** Quantizes one token's `size` floats (a multiple of 32) into place `lane` of its tile. */
export function quantize(x: usize, size: i32, codes: usize, grid: usize, width: i32, lane: i32): void {
  const word = <usize>width << 2;
  let q = codes + (<usize>lane << 5);
  let g = grid + (<usize>lane << 2);
  for (let end = x + (<usize>size << 2); x < end; x += 128) {
    const first = quantizeHalf(x, q, g);
    const second = quantizeHalf(x + 64, q + 16, g + word);
    store<f32>(g + 2 * word, first + second);
    store<f32>(g + 3 * word, first);
    store<f32>(g + 4 * word, second);
    q += <usize>width << 5;
    g += 5 * word;
  }
}

/** Sixteen floats: codes to `q`, the scale to `scale`; returns the sum of what the codes stand for. */
function quantizeHalf(x: usize, q: usize, scale: usize): f32 {
  const a = v128.load(x);
  const b = v128.load(x, 16);
  const c = v128.load(x, 32);
  const d = v128.load(x, 48);
  const peak = f32x4.pmax(f32x4.pmax(f32x4.abs(a), f32x4.abs(b)), f32x4.pmax(f32x4.abs(c), f32x4.abs(d)));
  const most = largestOf(peak);
  const step = most / 127;
  store<f32>(scale, step);
  const inverse = f32x4.splat(most > 0 ? 127 / most : 0);
  const i = nearest(f32x4.mul(a, inverse));
  const j = nearest(f32x4.mul(b, inverse));
  const k = nearest(f32x4.mul(c, inverse));
  const l = nearest(f32x4.mul(d, inverse));
  v128.store(q, i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(i, j), i16x8.narrow_i32x4_s(k, l)));
  const sum = i32x4.add(i32x4.add(i, j), i32x4.add(k, l));
  const total =
    i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3);
  return step * <f32>total;
}

/** Root-mean-square norm (Zhang & Sennrich 2019): out = x / rms(x) * weight, `size` a multiple of 4. */
export function rmsNorm(x: usize, weight: usize, size: i32, epsilon: f32, out: usize): void {
  let squares = f32x4.splat(0);
  const bytes = <usize>size << 2;
  for (let i: usize = 0; i < bytes; i += 16) {
    const v = v128.load(x + i);
    squares = madd(v, v, squares);
  }
  const factor = f32x4.splat(1 / sqrt<f32>(sumOf(squares) / <f32>size + epsilon));
  for (let i: usize = 0; i < bytes; i += 16)
    v128.store(out + i, f32x4.mul(f32x4.mul(v128.load(x + i), factor), v128.load(weight + i)));
}
