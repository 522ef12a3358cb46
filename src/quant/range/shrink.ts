import type { FloatMatrix, GroupScales } from '../coded-matrix.ts';
import type { Grid } from '../grid.ts';
import { coverSpan, type Fit, fitGroups, measureSpan, type Span } from './fit.ts';

/** The whole span, then in even steps down to a fifth of it. */
const STEPS = 33;
const NARROWEST = 0.2;

/** The scales of the shrunken extremes that leave the least squared error, Σ (w − ŵ)²; of equals, the widest. */
export function shrink(matrix: FloatMatrix, grid: Grid): GroupScales {
  const whole: Span = { least: 0, greatest: 0, farthest: 0 };
  const part: Span = { ...whole };
  const tried: Fit = { scale: 0, zero: 0 };
  return fitGroups(matrix, grid, (start, end, fit) => {
    measureSpan(matrix.values, start, end, whole);
    let leastError = Infinity;
    for (let step = 0; step < STEPS; step++) {
      const share = 1 - ((1 - NARROWEST) * step) / (STEPS - 1);
      part.least = share * whole.least;
      part.greatest = share * whole.greatest;
      part.farthest = share * whole.farthest;
      coverSpan(part, grid, tried);
      const error = squaredError(matrix.values.subarray(start, end), grid, tried);
      if (!(error < leastError)) continue;
      leastError = error;
      fit.scale = tried.scale;
      fit.zero = tried.zero;
    }
  });
}

function squaredError(values: Float32Array, { bits, zero }: Grid, fit: Fit): number {
  const most = 2 ** bits - 1;
  const inverse = fit.scale === 0 ? 0 : 1 / fit.scale;
  const minimum = zero === 'minimum' ? fit.zero : 0;
  const point = { middle: 2 ** (bits - 1), point: fit.zero, minimum: 0 }[zero];
  const offset = point + 0.5;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]! - minimum;
    const raw = value * inverse + offset;
    const code = raw <= 0 ? 0 : raw >= most ? most : raw | 0;
    const error = value - fit.scale * (code - point);
    sum += error * error;
  }
  return sum;
}
