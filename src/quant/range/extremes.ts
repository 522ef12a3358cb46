import type { FloatMatrix, GroupScales } from '../coded-matrix.ts';
import type { Grid } from '../grid.ts';
import { coverSpan, fitGroups, measureSpan, type Span } from './fit.ts';

/**
 * Scales from the outermost weights of each group, so that none is clipped. `absmax` makes both sides of zero as long as the
 * longer one; where the middle is zero they are the same.
 */
export function extremes(matrix: FloatMatrix, grid: Grid, range: 'absmax' | 'minmax'): GroupScales {
  const span: Span = { least: 0, greatest: 0, farthest: 0 };
  const fitExtremes = (kept: Grid) =>
    fitGroups(matrix, kept, (start, end, fit) => {
      measureSpan(matrix.values, start, end, span);
      if (range === 'absmax') {
        span.greatest = Math.abs(span.farthest);
        span.least = -span.greatest;
      }
      coverSpan(span, kept, fit);
    });
  const scales = fitExtremes(grid);
  return grid.scales === 'float16' && grid.zero !== 'point'
    ? { ...scales, unrounded: fitExtremes({ ...grid, scales: 'float32' }) }
    : scales;
}
