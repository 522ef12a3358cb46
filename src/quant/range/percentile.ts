import type { FloatMatrix, GroupScales } from '../coded-matrix.ts';
import type { Grid } from '../grid.ts';
import { coverSpan, fitGroups, type Span } from './fit.ts';

/** The share of a group's weights that lies within the span; half of the rest is clipped on each side. */
const SHARE = 0.998;

/**
 * Scales from all but the outermost thousandth of each group's weights on each side, so that a few far ones do not make all others
 * coarse: for groups of a row or a tensor. Between two weights the line between them counts (NumPy's `percentile`), so that in small
 * groups the span shrinks a little. Where the middle is zero, the share is one of |w|.
 */
export function percentile(matrix: FloatMatrix, grid: Grid): GroupScales {
  const span: Span = { least: 0, greatest: 0, farthest: 0 };
  return fitGroups(matrix, grid, (start, end, fit) => {
    const sorted = matrix.values.slice(start, end).sort();
    span.least = quantile(sorted, (1 - SHARE) / 2);
    span.greatest = quantile(sorted, (1 + SHARE) / 2);
    if (grid.zero === 'middle') span.farthest = farthest(sorted);
    coverSpan(span, grid, fit);
  });
}

/** The share of |w|, with the sign of the weight farthest from zero. */
function farthest(sorted: Float32Array): number {
  const sign = -sorted[0]! > sorted.at(-1)! ? -1 : 1;
  return sign * quantile(sorted.map(Math.abs).sort(), SHARE);
}

function quantile(sorted: Float32Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  return below + (place % 1) * (sorted[Math.ceil(place)]! - below);
}
