import type { FloatMatrix, GroupScales } from '../coded-matrix.ts';
import type { Grid } from '../grid.ts';
import { coverSpan, type Fit, fitGroups, keep, measureSpan, type Span } from './fit.ts';

const NORM = 0.7; // p
const PENALTY = 10; // β
const PENALTY_GROWTH = 1.01;
const ITERATIONS = 20;
const ROUNDING = 1e-7; // by so much an error grows from the rounding of sums alone

const NEXT: Fit = { scale: 0, zero: 0 };

/**
 * Half-quadratic quantization (Badri & Shaji, "Half-Quadratic Quantization of Large Machine Learning Models", 2023). It makes
 * Σ |w − ŵ|^p small, p = 0.7, which lets a few weights be far off if that brings the others near: turn by turn codes are rounded, errors
 * e shrunk to what counts as an outlier, sign(e)·max(0, |e| − |e|^(p − 1)/β), and then what the grid leaves free is fitted to
 * the rest by least squares.
 *
 * The paper fits the zero point, as a float: that is what happens with `minimum`. A zero point that must be a code is what rounding
 * it would spoil, so there the scale is fitted, once for each of the three nearest zero points, and with `middle` for the only one.
 */
export function hqq(matrix: FloatMatrix, grid: Grid): GroupScales {
  const span: Span = { least: 0, greatest: 0, farthest: 0 };
  return fitGroups(matrix, grid, (start, end, fit) => {
    measureSpan(matrix.values, start, end, span);
    coverSpan(span, grid, fit);
    if (fit.scale !== 0) improve(matrix.values.subarray(start, end), grid, fit);
  });
}

/** Of the zero points near the usual one, that with the least mean error. */
function improve(values: Float32Array, grid: Grid, fit: Fit): void {
  if (grid.zero !== 'point') return void iterate(values, grid, fit);
  const usual = { ...fit };
  let leastError = Infinity;
  for (const zero of [usual.zero, usual.zero - 1, usual.zero + 1]) {
    if (zero < 0 || zero > 2 ** grid.bits - 1) continue;
    const tried = { scale: usual.scale, zero };
    const error = iterate(values, grid, tried);
    if (!(error < leastError)) continue;
    leastError = error;
    Object.assign(fit, tried);
  }
}

/** Takes turns until the mean error grows; leaves the best fit, returns its error. */
function iterate(values: Float32Array, grid: Grid, fit: Fit): number {
  const current = { ...fit };
  let leastError = Infinity;
  let penalty = PENALTY;
  for (let turn = 0; turn < ITERATIONS && current.scale !== 0; turn++) {
    const error = takeTurn(values, grid, { fit: current, penalty, next: NEXT });
    if (error > leastError * (1 + ROUNDING)) break;
    leastError = error;
    fit.scale = current.scale;
    fit.zero = current.zero;
    current.scale = keep(NEXT.scale, grid);
    current.zero = keep(NEXT.zero, grid);
    if (current.scale === fit.scale && current.zero === fit.zero) break;
    penalty *= PENALTY_GROWTH;
  }
  return leastError;
}

/** Rounds by `fit`, writes what fits the codes best but for outliers to `next`; mean |w − ŵ|. */
function takeTurn(
  values: Float32Array,
  { bits, zero }: Grid,
  { fit, penalty, next }: { fit: Fit; penalty: number; next: Fit },
): number {
  const most = 2 ** bits - 1;
  const minimum = zero === 'minimum' ? fit.zero : 0;
  const point = { middle: 2 ** (bits - 1), point: fit.zero, minimum: 0 }[zero];
  const farOff = penalty ** (-1 / (2 - NORM)); // errors below shrink to nothing
  let [sizes, rest, products, squares] = [0, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]! - minimum;
    const raw = value / fit.scale + point + 0.5;
    const steps = (raw <= 0 ? 0 : raw >= most ? most : raw | 0) - point;
    const error = value - fit.scale * steps;
    const size = Math.abs(error);
    const outlier = size <= farOff ? 0 : Math.sign(error) * (size - size ** (NORM - 1) / penalty);
    sizes += size;
    rest += error - outlier;
    products += (value - outlier) * steps;
    squares += steps * steps;
  }
  next.scale = zero === 'minimum' || squares === 0 ? fit.scale : products / squares;
  next.zero = zero === 'minimum' ? minimum + rest / values.length : fit.zero;
  return sizes / values.length;
}
