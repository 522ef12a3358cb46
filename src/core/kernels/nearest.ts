// Rounding to whole numbers by one addition: 1.5 * 2^23 is so large that a float32 beside it has no fraction left, so the sum is
// rounded to nearest, ties to even, and the integer stands in its low bits. Conversions that WebAssembly defines for every float,
// as `trunc_sat` is, take a browser six or more instructions.

import { constant } from './constants';

/** 1.5 * 2^23 */
export const ROUNDER = memory.data<f32>([12582912]);

/** Four floats, each below 2^22 in size, to the nearest int32; what is no number becomes some integer. */
// @ts-ignore: decorator
@inline
export function nearest(x: v128): v128 {
  return i32x4.sub(inLowBits(x), constant(ROUNDER));
}

/** The same in the low 22 bits of each lane. */
// @ts-ignore: decorator
@inline
export function inLowBits(x: v128): v128 {
  return f32x4.add(x, constant(ROUNDER));
}
