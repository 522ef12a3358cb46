// Rounding to whole numbers by one addition: 1.5 * 2^23 is so large that a float32 beside it has no fraction left, so the sum is
// rounded to nearest, ties to even, and the integer stands in its low bits. Conversions that WebAssembly defines for every float,
// as `trunc_sat` is, take a browser six or more instructions.

/** 1.5 * 2^23 */
export const ROUNDER: f32 = 12582912;

/** Four floats, each below 2^22 in size, to the nearest int32; what is no number becomes some integer. */
// @ts-ignore: decorator
@inline
export function nearest(x: v128): v128 {
  return i32x4.sub(f32x4.add(x, f32x4.splat(ROUNDER)), i32x4.splat(0x4b400000));
}
