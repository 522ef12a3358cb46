import { EMPTY_RANGE, joinRanges, type ActivationRange } from './activation-range.ts';

/** Eight bits for an input: x ≈ scale · (code − zero), codes 0 to 255 (ONNX's uint8). */
export interface ActivationScale {
  readonly scale: number; // a float32 value
  /** The code of 0, which is exact: a product with zeros stays zero. */
  readonly zero: number;
}

const LARGEST_CODE = 255;

/** 1.5 · 2⁵²: added and taken away again, a double below 2⁵¹ is rounded to a whole number, halves to the even one. */
const ROUNDER = 1.5 * 2 ** 52;

/**
 * Scale and zero point of a range, as ONNX's DynamicQuantizeLinear computes them in float32; the range is widened to include zero. One of
 * zero width, of all zeros that is, has scale 1.
 */
export function activationScale(range: ActivationRange): ActivationScale {
  const { min, max } = joinRanges(range === EMPTY_RANGE ? { min: 0, max: 0 } : range, { min: 0, max: 0 });
  const width = Math.fround(Math.fround(max) - Math.fround(min));
  const scale = Math.fround(width / LARGEST_CODE) || 1;
  const zero = roundHalfEven(clampCode(-Math.fround(Math.fround(min) / scale)));
  return { scale, zero };
}

/** The code of one value: rounded in float32, halves to the even code, and what is out of range to the nearer end. */
export function activationCode(value: number, { scale, zero }: ActivationScale): number {
  return clampCode(roundHalfEven(Math.fround(value / scale)) + zero);
}

export function roundHalfEven(value: number): number {
  return value + ROUNDER - ROUNDER;
}

function clampCode(code: number): number {
  return Math.min(LARGEST_CODE, Math.max(0, code));
}
