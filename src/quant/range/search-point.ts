import type { Grid } from '../grid.ts';
import { type Fit, keep } from './fit.ts';
import { evenSteps, type Rounding, type Tally, tally } from './tally.ts';
import type { WeightedGroup } from './weighted-group.ts';

const SUMS: Tally = { codes: 0, squares: 0, products: 0 };
const BEST = { scale: 0, zero: 0, gain: 0 };

/** Shares of the extremes that the grid is tried on, and how often in turn the neighbourhood of the best is searched. */
const SHARES = evenSteps(0.5, 1.1, 21);
const TURNS = 2;
const NEIGHBOURS = [-2.4, -1.6, -0.8, 0, 0.8, 1.6, 2.4]; // in codes that the extremes move by
const REFINEMENTS = 4;

/**
 * Scale and zero point with the least weighted error, where zero is a code: of each group's own, or the middle one.
 *
 * For each of many scales and the zero points near the one that the extremes ask for, weights are rounded and the scale then fitted to
 * the codes by least squares, s = Σ w·x·d / Σ w·d² with d = q − zero. Around the best, finer steps are tried. What is found is then
 * rounded and fitted again, with the scale as the grid keeps it, as long as that helps.
 */
export function searchPoint(group: WeightedGroup, grid: Grid, fit: Fit): void {
  BEST.scale = BEST.zero = BEST.gain = 0;
  if (grid.zero === 'middle') tryMiddle(group, grid);
  else tryPoints(group, grid);
  for (let turn = 0, gain = 0; turn < TURNS && BEST.gain > gain; turn++) {
    gain = BEST.gain;
    tryNeighbours(group, grid);
  }
  refine(group, grid, fit);
}

function tryPoints(group: WeightedGroup, { bits }: Grid): void {
  const low = Math.min(0, group.least);
  const width = Math.max(0, group.greatest) - low;
  if (width === 0) return;
  const rounding = { inverse: 0, offset: 0, most: 2 ** bits - 1, zero: 0 };
  const usual = Math.round((-low / width) * rounding.most);
  for (const share of SHARES) {
    rounding.inverse = rounding.most / (share * width);
    considerAround(group, rounding, usual);
  }
}

function tryMiddle(group: WeightedGroup, { bits }: Grid): void {
  const middle = 2 ** (bits - 1);
  const farthest = Math.max(-group.least, group.greatest);
  if (farthest === 0) return;
  const rounding = { inverse: 0, offset: 0, most: 2 ** bits - 1, zero: 0 };
  for (const share of SHARES) {
    const inverse = middle / (share * farthest);
    for (rounding.inverse of [inverse, -inverse]) consider(group, rounding, middle);
  }
}

function tryNeighbours(group: WeightedGroup, { bits, zero: kind }: Grid): void {
  const { scale, zero } = BEST;
  const rounding = { inverse: 0, offset: 0, most: 2 ** bits - 1, zero: 0 };
  for (const codes of NEIGHBOURS) {
    rounding.inverse = (1 + codes / 2 ** bits) / scale;
    if (kind === 'middle') consider(group, rounding, zero);
    else considerAround(group, rounding, zero);
  }
}

function considerAround(group: WeightedGroup, rounding: Rounding, usual: number): void {
  for (let zero = Math.max(0, usual - 1); zero <= Math.min(rounding.most, usual + 1); zero++)
    consider(group, rounding, zero);
}

/** Rounds by one scale, fits another to the codes, and keeps it if it is the best. */
function consider(group: WeightedGroup, rounding: Rounding, zero: number): void {
  rounding.zero = zero;
  rounding.offset = zero + 0.5;
  tally(group, rounding, SUMS);
  const { products, squares } = SUMS;
  // by how much the error is less than if all weights became zero; NaN where all codes stand for zero
  const gain = (products * products) / squares;
  if (!(gain > BEST.gain)) return;
  BEST.gain = gain;
  BEST.scale = products / squares;
  BEST.zero = zero;
}

/** Rounds by the fitted scale and fits again; what of it is left once the scale is kept decides. */
function refine(group: WeightedGroup, grid: Grid, fit: Fit): void {
  const { zero } = BEST;
  const rounding = { inverse: 0, offset: zero + 0.5, most: 2 ** grid.bits - 1, zero };
  let scale = BEST.scale;
  let best = -Infinity;
  fit.scale = 0;
  fit.zero = zero;
  for (let round = 0; round < REFINEMENTS; round++) {
    const kept = keep(scale, grid);
    if (kept === 0) return;
    rounding.inverse = 1 / kept;
    tally(group, rounding, SUMS);
    const { products, squares } = SUMS;
    const gain = kept * (2 * products - kept * squares);
    if (!(gain > best)) return;
    best = gain;
    fit.scale = kept;
    scale = products / squares;
  }
}
