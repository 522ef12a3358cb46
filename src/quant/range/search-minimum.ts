import type { Grid } from '../grid.ts';
import { type Fit, keep } from './fit.ts';
import { type Tally, tally } from './tally.ts';
import type { WeightedGroup } from './weighted-group.ts';

const SUMS: Tally = { codes: 0, squares: 0, products: 0 };
const FITTED: Fit = { scale: 0, zero: 0 };

/** Scales to try: the first makes the extremes 0.9 codes shorter than the grid, each one more 0.05 longer. */
const FIRST_STEP = -0.9;
const STEP = 0.05;
const STEPS = 36;
const REFINEMENTS = 4;

/**
 * Scale and minimum with the least weighted error (llama.cpp's `make_qkx3_quants`).
 *
 * For each of many scales, weights are rounded, and scale and minimum then fitted to the codes by least squares. The best is then
 * rounded and fitted again, as the grid keeps it, as long as that helps.
 */
export function searchMinimum(group: WeightedGroup, grid: Grid, fit: Fit): void {
  const capped = typeof grid.scales === 'object';
  const low = capped ? Math.min(0, group.least) : group.least;
  const width = group.greatest - low;
  fit.scale = 0;
  fit.zero = keep(low, grid);
  if (width === 0) return;
  const rounding = { inverse: 0, offset: 0, most: 2 ** grid.bits - 1 };
  const best: Fit = { scale: 0, zero: 0 };
  let leastError = Infinity;
  for (let step = 0; step < STEPS; step++) {
    rounding.inverse = (rounding.most + FIRST_STEP + STEP * step) / width;
    rounding.offset = 0.5 - low * rounding.inverse;
    tally(group, rounding, SUMS);
    if (!leastSquares(group, capped)) continue;
    const error = group.sumSquares - FITTED.scale * SUMS.products - FITTED.zero * group.sumX;
    if (!(error < leastError)) continue;
    leastError = error;
    best.scale = FITTED.scale;
    best.zero = FITTED.zero;
  }
  if (leastError < Infinity) refine(group, grid, best, fit);
}

/** Rounds by what was fitted and fits again; what of it is left once scale and minimum are kept decides. */
function refine(group: WeightedGroup, grid: Grid, { scale, zero }: Fit, fit: Fit): void {
  const { sumWeight, sumX, sumSquares } = group;
  const capped = typeof grid.scales === 'object';
  const rounding = { inverse: 0, offset: 0, most: 2 ** grid.bits - 1 };
  let leastError = Infinity;
  for (let round = 0; round < REFINEMENTS; round++) {
    const s = keep(scale, grid);
    const m = keep(zero, grid);
    if (s === 0) return;
    rounding.inverse = 1 / s;
    rounding.offset = 0.5 - m / s;
    tally(group, rounding, SUMS);
    const { codes, squares, products } = SUMS;
    const error =
      sumSquares + s * (s * squares - 2 * products) + m * (m * sumWeight + 2 * (s * codes - sumX));
    if (!(error < leastError)) return;
    leastError = error;
    fit.scale = s;
    fit.zero = m;
    if (!leastSquares(group, capped)) return;
    scale = FITTED.scale;
    zero = FITTED.zero;
  }
}

/** Fits scale and minimum to the codes that were tallied; false where they are all the same. */
function leastSquares({ sumWeight, sumX }: WeightedGroup, capped: boolean): boolean {
  const { codes, squares, products } = SUMS;
  const determinant = sumWeight * squares - codes * codes;
  if (!(determinant > 0)) return false;
  FITTED.scale = (sumWeight * products - sumX * codes) / determinant;
  FITTED.zero = (squares * sumX - codes * products) / determinant;
  if (capped && FITTED.zero > 0) {
    FITTED.zero = 0;
    FITTED.scale = products / squares;
  }
  return true;
}
