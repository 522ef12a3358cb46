import { Fault } from '../../core/fault.ts';

/** Between which numbers the inputs of a product are rounded; what lies outside becomes the nearer end. */
export interface ActivationRange {
  readonly min: number;
  readonly max: number;
}

/** Holds nothing yet. */
export const EMPTY_RANGE: ActivationRange = { min: Infinity, max: -Infinity };

/**
 * The least and the largest of some values.
 * @throws Fault `calibration-invalid` for NaN or infinity, which no range can hold
 */
export function rangeOf(values: Float32Array): ActivationRange {
  let min = Infinity;
  let max = -Infinity;
  let sum = 0; // becomes NaN when any value is, or when both infinities meet
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
  }
  if (values.length === 0) return EMPTY_RANGE;
  if (!Number.isFinite(min) || !Number.isFinite(max) || Number.isNaN(sum)) {
    throw new Fault(
      'calibration-invalid',
      'The model computes infinity or NaN from the calibration texts, so its inputs have no range. ' +
        'Check the model with other texts.',
    );
  }
  return { min, max };
}

/** The least range that holds both. */
export function joinRanges(a: ActivationRange, b: ActivationRange): ActivationRange {
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}

/** What lies in both, if anything does; a range chosen from a histogram never goes beyond what was seen. */
export function clipRange(range: ActivationRange, seen: ActivationRange): ActivationRange {
  return { min: Math.max(range.min, seen.min), max: Math.min(range.max, seen.max) };
}
