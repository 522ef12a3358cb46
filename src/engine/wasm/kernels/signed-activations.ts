// Activations for signed weights: seven bits without a sign, from the least of a block of 32 to the greatest, x = least + step * code.
// A code below 128 beside a signed byte is just what the relaxed dot products are exact for on every machine, so 8-bit weights
// take one product here, where activations with a sign would take two (dot.ts). Laid out in tiles of four tokens:
//
//   codes  [tile][block][4][32] uint8, 0 … 127
//   grid   [tile][block][step, least][4] float32

import { constant } from '../../../core/kernels/constants';
import { nearest } from '../../../core/kernels/nearest';

/** Bytes of the grid of one token and block. */
export const SIGNED_GRID_BYTES: usize = 8;

/** Quantizes one token's `size` floats (a multiple of 32) into place `lane` of its tile. */
export function quantizeUnsigned(x: usize, size: i32, codes: usize, grid: usize, lane: i32): void {
  let q = codes + (<usize>lane << 5);
  let g = grid + (<usize>lane << 2);
  for (const end = x + (<usize>size << 2); x < end; x += 128) {
    let low = v128.load(x);
    let high = low;
    for (let i: usize = 16; i < 128; i += 16) {
      const v = v128.load(x + i);
      low = f32x4.pmin(low, v);
      high = f32x4.pmax(high, v);
    }
    const least = leastOf(low);
    const range = -leastOf(f32x4.neg(high)) - least;
    store<f32>(g, range / 127);
    store<f32>(g, least, 16);
    const from = f32x4.splat(least);
    const inverse = f32x4.splat(range > 0 ? 127 / range : 0);
    v128.store(q, sixteenCodes(x, from, inverse));
    v128.store(q, sixteenCodes(x + 64, from, inverse), 16);
    q += 128;
    g += 32;
  }
}

/** The least of a vector's lanes. */
// @ts-ignore: decorator
@inline
function leastOf(v: v128): f32 {
  const halves = f32x4.pmin(v, i32x4.shuffle(v, v, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.pmin(halves, i32x4.shuffle(halves, halves, 1, 0, 3, 2)), 0);
}

// @ts-ignore: decorator
@inline
function sixteenCodes(x: usize, from: v128, inverse: v128): v128 {
  const a = i16x8.narrow_i32x4_s(code(v128.load(x), from, inverse), code(v128.load(x, 16), from, inverse));
  const b = i16x8.narrow_i32x4_s(code(v128.load(x, 32), from, inverse), code(v128.load(x, 48), from, inverse));
  return i8x16.narrow_i16x8_u(a, b);
}

const SEVEN_BITS = memory.data<i32>([0x7f]);

/** Four codes; what is no number becomes some code all the same. */
// @ts-ignore: decorator
@inline
function code(x: v128, from: v128, inverse: v128): v128 {
  return v128.and(nearest(f32x4.mul(f32x4.sub(x, from), inverse)), constant(SEVEN_BITS));
}
