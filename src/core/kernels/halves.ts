// Half-precision numbers (IEEE 754 binary16) as float32: the bits shifted into place, then 2¹¹² for the difference of the
// exponents' biases. What is below 2⁻¹⁴ keeps its value too; infinities become 2¹⁶.

import { constant } from './constants';

/** The bits of a half, 13 places up; 2¹¹² as a float. */
const HALF = memory.data<u32>([0x8fffe000, 0x77800000]);

/** Four of them, 2⁻¹¹² times as large. */
// @ts-ignore: decorator
@inline
export function smallHalves(address: usize): v128 {
  return v128.and(i32x4.shl(v128.load_ext<i16>(address), 13), constant(HALF));
}

/** Four of them. */
// @ts-ignore: decorator
@inline
export function floatsOfHalves(address: usize): v128 {
  return f32x4.mul(smallHalves(address), constant(HALF, 1));
}

/** Four in the high halves of 32-bit lanes, whatever lies below them. */
// @ts-ignore: decorator
@inline
export function floatsOfHighHalves(lanes: v128): v128 {
  return f32x4.mul(v128.and(i32x4.shr_s(lanes, 3), constant(HALF)), constant(HALF, 1));
}
