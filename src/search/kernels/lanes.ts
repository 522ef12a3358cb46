// Lanes, shared by the kernels.

import { constant } from '../../core/kernels/constants';

/** a·b + c. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(c, f32x4.mul(a, b));
}

/** The sums of the float lanes of four vectors, one a lane. */
// @ts-ignore: decorator
@inline
export function laneSums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(i32x4.shuffle(a, b, 0, 4, 1, 5), i32x4.shuffle(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(i32x4.shuffle(c, d, 0, 4, 1, 5), i32x4.shuffle(c, d, 2, 6, 3, 7));
  return f32x4.add(i64x2.shuffle(ab, cd, 0, 2), i64x2.shuffle(ab, cd, 1, 3));
}

/** The same of integer lanes. */
// @ts-ignore: decorator
@inline
export function integerSums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(i32x4.shuffle(a, b, 0, 4, 1, 5), i32x4.shuffle(a, b, 2, 6, 3, 7));
  const cd = i32x4.add(i32x4.shuffle(c, d, 0, 4, 1, 5), i32x4.shuffle(c, d, 2, 6, 3, 7));
  return i32x4.add(i64x2.shuffle(ab, cd, 0, 2), i64x2.shuffle(ab, cd, 1, 3));
}

/** The bits of a half, 13 places up; 2¹¹² as a float. */
const HALF = memory.data<u32>([0x8fffe000, 0x77800000]);

/** Four half-precision numbers, 2⁻¹¹² times as large: what is below 2⁻¹⁴ keeps its value too. */
// @ts-ignore: decorator
@inline
export function smallHalves(address: usize): v128 {
  return v128.and(i32x4.shl(v128.load_ext<i16>(address), 13), constant(HALF));
}

/** Four half-precision numbers. */
// @ts-ignore: decorator
@inline
export function floatsOfHalves(address: usize): v128 {
  return f32x4.mul(smallHalves(address), constant(HALF, 1));
}
