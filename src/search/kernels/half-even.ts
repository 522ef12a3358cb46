// Rounding to whole numbers, halves to even ones, by one addition: codes/half-even.ts for four numbers.

/** 1.5 · 2²³: beside it float32 has no fractions; the lowest bits of the sum are those of a whole number with a sign. */
const NO_FRACTION: f32 = 12_582_912;

/** Whole numbers nearest to `numbers` · `factor`, in the low 16 bits of each lane. */
// @ts-ignore: decorator
@inline
export function wholeProducts(numbers: v128, factor: f32): v128 {
  return f32x4.add(f32x4.mul(numbers, f32x4.splat(factor)), f32x4.splat(NO_FRACTION));
}
