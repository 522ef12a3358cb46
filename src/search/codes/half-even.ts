/** 1.5 · 2²³: beside it float32 has no fractions, and room for numbers with a sign. */
const NO_FRACTION = 12_582_912;

/** A number below 2²² in size to a whole one, halves to an even one, by one addition in float32, as kernels do it. */
export function halfEven(value: number): number {
  return Math.fround(value + NO_FRACTION) - NO_FRACTION;
}
