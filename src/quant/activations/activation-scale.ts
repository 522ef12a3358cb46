import type { Affine } from '../affine.ts';
import { EMPTY_RANGE, joinRanges, type ActivationRange } from './activation-range.ts';

const LOWEST = 0;
const HIGHEST = 255;
const ZERO: ActivationRange = { min: 0, max: 0 };

/** 1.5 · 2⁵²: added and taken away again, a double below 2⁵¹ is rounded to a whole number, halves to the even one. */
const ROUNDER = 1.5 * 2 ** 52;

/**
 * The uint8 mapping of a range, as ONNX's DynamicQuantizeLinear computes it in float32; the range is widened to include zero. One of
 * zero width, of all zeros that is, has scale 1.
 */
export function activationScale(range: ActivationRange): Affine {
  const { min, max } = joinRanges(range === EMPTY_RANGE ? ZERO : range, ZERO);
  const width = Math.fround(Math.fround(max) - Math.fround(min));
  const scale = Math.fround(width / HIGHEST) || 1;
  const zeroPoint = roundHalfEven(clampCode(-Math.fround(Math.fround(min) / scale)));
  return { scale, zeroPoint, lowest: LOWEST, highest: HIGHEST };
}

/** The code of one value: rounded in float32, halves to the even code, and what is out of range to the nearer end. */
export function activationCode(value: number, { scale, zeroPoint }: Affine): number {
  return clampCode(roundHalfEven(Math.fround(value / scale)) + zeroPoint);
}

function roundHalfEven(value: number): number {
  return value + ROUNDER - ROUNDER;
}

function clampCode(code: number): number {
  return Math.min(HIGHEST, Math.max(LOWEST, code));
}
