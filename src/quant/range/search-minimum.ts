import type { Grid } from '../grid.ts';
import { type Fit, keep } from './fit.ts';
import { evenSteps, type Rounding, type Tally, tally } from './tally.ts';
import type { WeightedGroup } from './weighted-group.ts';

const SUMS: Tally = { codes: 0, squares: 0, products: 0 };
const FITTED: Fit = { scale: 0, zero: 0 };
const BEST = { scale: 0, minimum: 0, error: Infinity };

/** Shares of the extremes that the grid is tried on, each with what is cut off above, on both sides, and below. */
const SHARES = evenSteps(0.5, 1.05, 12);
const CUTS_BELOW = [0, 0.5, 1];
/** Around the best, by how many codes the extremes move, and the minimum. */
const LONGER = [-1.2, -0.8, -0.4, 0, 0.4, 0.8, 1.2];
const HIGHER = [-0.6, -0.3, 0, 0.3, 0.6];
const REFINEMENTS = 4;

/**
 * Scale and minimum with the least weighted error, in the way of llama.cpp's `make_qkx3_quants`, which shortens the grid above only.
 *
 * For each of many scales and minima, weights are rounded, and scale and minimum then fitted to the codes by least squares. Around the
 * best, finer steps are tried. What is found is then rounded and fitted again, as the grid keeps it, as long as that helps.
 */
export function searchMinimum(group: WeightedGroup, grid: Grid, fit: Fit): void {
  const most = 2 ** grid.bits - 1;
  const capped = typeof grid.scales === 'object';
  const low = capped ? Math.min(0, group.least) : group.least;
  const width = group.greatest - low;
  fit.scale = keep(width / most, grid);
  fit.zero = keep(low, grid);
  if (width === 0) return;
  const rounding = { inverse: 0, offset: 0, most, zero: 0 };
  BEST.error = Infinity;
  for (const share of SHARES) {
    rounding.inverse = most / (share * width);
    for (const below of CUTS_BELOW) {
      rounding.offset = 0.5 - (low + below * (1 - share) * width) * rounding.inverse;
      consider(group, rounding, capped);
    }
  }
  if (BEST.error === Infinity) return; // all weights are the same
  const { scale, minimum } = BEST;
  for (const longer of LONGER) {
    rounding.inverse = (1 + longer / most) / scale;
    for (const higher of HIGHER) {
      rounding.offset = 0.5 - minimum * rounding.inverse - higher;
      consider(group, rounding, capped);
    }
  }
  refine(group, grid, fit);
}

/** Rounds by one scale and minimum, fits others to the codes, and keeps them if they are the best. */
function consider(group: WeightedGroup, rounding: Rounding, capped: boolean): void {
  tally(group, rounding, SUMS);
  if (!leastSquares(group, capped)) return;
  const error = group.sumSquares - FITTED.scale * SUMS.products - FITTED.zero * group.sumX;
  if (!(error < BEST.error)) return;
  BEST.error = error;
  BEST.scale = FITTED.scale;
  BEST.minimum = FITTED.zero;
}

/** Rounds by what was fitted and fits again; what of it is left once scale and minimum are kept decides. */
function refine(group: WeightedGroup, grid: Grid, fit: Fit): void {
  let { scale, minimum } = BEST;
  const { sumWeight, sumX, sumSquares } = group;
  const capped = typeof grid.scales === 'object';
  const rounding = { inverse: 0, offset: 0, most: 2 ** grid.bits - 1, zero: 0 };
  let leastError = Infinity;
  for (let round = 0; round < REFINEMENTS; round++) {
    const s = keep(scale, grid);
    const m = keep(minimum, grid);
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
    minimum = FITTED.zero;
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
