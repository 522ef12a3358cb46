import { f16ToF32, f32ToF16 } from '../../artifact/half.ts';
import { Fault } from '../../core/fault.ts';
import type { FloatMatrix, GroupScales } from '../coded-matrix.ts';
import type { Grid } from '../grid.ts';
import { countGroups, forEachGroup } from '../groups.ts';

/** Where the weights of a group lie, or where they are taken to lie. One object for all groups, written over. */
export interface Span {
  least: number;
  greatest: number;
  /** The one of the two that is farther from zero; of equals, the one that comes first in the group. */
  farthest: number;
}

/** The scale of a group and what stands for its zero. One object for all groups, written over. */
export interface Fit {
  scale: number;
  zero: number;
}

/** Finds the fit of the group that lies from `start` to before `end`. */
export type FitGroup = (start: number, end: number, fit: Fit) => void;

/** The scales of a matrix, group by group. */
export function fitGroups(matrix: FloatMatrix, grid: Grid, fitGroup: FitGroup): GroupScales {
  const count = countGroups(matrix, grid);
  const scales = new Float32Array(count);
  const zeros = new Float32Array(grid.zero === 'middle' ? 0 : count);
  const fit: Fit = { scale: 0, zero: 0 };
  forEachGroup(matrix, grid, (start, end, g) => {
    fitGroup(start, end, fit);
    scales[g] = fit.scale;
    zeros[g] = fit.zero; // nowhere, where there are none
  });
  return { scales, zeros };
}

/**
 * The fit that just covers a span.
 * - `middle`: the farthest weight becomes the lowest code, so the scale takes its sign (ggml's Q4_0); with 8 bits it becomes
 *   ±127 and the scale stays above zero (ggml's Q8_0)
 * - `point`: from the least to the greatest, and zero with them; zero gets a code of its own (ONNX Runtime)
 * - `minimum`: from the least to the greatest (ggml's Q4_1), in K-quants with zero
 *
 * Scales and minima come as the grid keeps them.
 */
export function coverSpan({ least, greatest, farthest }: Span, grid: Grid, fit: Fit): void {
  const most = 2 ** grid.bits - 1;
  switch (grid.zero) {
    case 'middle':
      fit.scale = keep(middleScale(farthest, grid), grid);
      fit.zero = 0;
      return;
    case 'point': {
      const low = Math.min(0, least);
      fit.scale = keep(Math.fround(Math.max(0, greatest) - low) / most, grid);
      fit.zero = fit.scale === 0 ? 0 : Math.min(most, Math.round((0 - low) / fit.scale));
      return;
    }
    case 'minimum': {
      const low = typeof grid.scales === 'object' ? Math.min(0, least) : least;
      fit.scale = keep(Math.fround(greatest - low) / most, grid);
      fit.zero = keep(low, grid);
    }
  }
}

/** The scale of a group whose zero is the middle. */
export function middleScale(farthest: number, { bits }: Grid): number {
  return bits === 8 ? Math.abs(farthest) / 127 : farthest / -(2 ** (bits - 1));
}

/** Writes where the values of a group lie. */
export function measureSpan(values: Float32Array, start: number, end: number, span: Span): void {
  let least = values[start]!;
  let greatest = least;
  let farthest = least;
  for (let i = start + 1; i < end; i++) {
    const value = values[i]!;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
    if (Math.abs(value) > Math.abs(farthest)) farthest = value;
  }
  span.least = least;
  span.greatest = greatest;
  span.farthest = farthest;
}

/**
 * The nearest number that the grid can keep as a scale or a minimum. In K-quants it is what the super block is made from.
 * @throws Fault `weights-invalid` when it is beyond float16
 */
export function keep(value: number, { scales }: Grid): number {
  return scales === 'float16' ? toHalf(value) : Math.fround(value);
}

/**
 * The nearest float16.
 * @throws Fault `weights-invalid` when there is none
 */
export function toHalf(value: number): number {
  const half = f16ToF32(f32ToF16(value));
  if (Number.isFinite(half)) return half;
  throw new Fault(
    'weights-invalid',
    `Some weights are so large that float16 cannot keep their scale (${value}).`,
  );
}
