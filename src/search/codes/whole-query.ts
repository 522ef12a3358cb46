/** The largest number of 16 bits with a sign. */
const LARGEST = 32_767;

/**
 * Weights as whole numbers of 16 bits: weights ≈ scale · numbers, as finely as sums of their products with codes of at most
 * `largestCode` fit into 32 bits.
 */
export function wholeQuery(
  weights: Float32Array,
  largestCode: number,
): { readonly numbers: Int16Array; readonly scale: number } {
  let largest = 0;
  let sum = 0;
  for (let k = 0; k < weights.length; k++) {
    const weight = Math.abs(weights[k]!);
    if (weight > largest) largest = weight;
    sum += weight;
  }
  const room = Math.floor((2 ** 31 - 1) / largestCode) - weights.length; // each may be rounded up
  const scale = Math.fround(Math.max(largest / LARGEST, sum / room));
  const numbers = new Int16Array(weights.length);
  const inverse = scale > 0 ? 1 / scale : 0;
  for (let i = 0; i < weights.length; i++) numbers[i] = clamp(Math.floor(weights[i]! * inverse + 0.5)); // Math.round takes four times as long
  return { numbers, scale };
}

function clamp(value: number): number {
  return Math.max(-LARGEST, Math.min(LARGEST, value));
}
