import type { FloatMatrix, GroupScales } from '../coded-matrix.ts';
import type { Grid } from '../grid.ts';
import { fitGroups } from './fit.ts';
import { searchMinimum } from './search-minimum.ts';
import { searchPoint } from './search-point.ts';
import { groupLoader, weightedGroup } from './weighted-group.ts';

/**
 * Scales with the least weighted error of each group, found by trying many ("weighted block search", as llama.cpp makes its
 * importance-matrix quantizations).
 * @param importance mean x² of what each column is multiplied by, `[columns]`; without it large weights count more than small ones
 */
export function search(matrix: FloatMatrix, grid: Grid, importance?: Float32Array): GroupScales {
  const { rows, columns } = matrix;
  const room =
    grid.group === 'tensor' ? rows * columns : grid.group === 'row' ? columns : Math.min(grid.group, columns);
  const group = weightedGroup(room);
  const load = groupLoader(matrix, importance);
  const find = grid.zero === 'minimum' ? searchMinimum : searchPoint;
  return fitGroups(matrix, grid, (start, end, fit) => {
    load(start, end, group);
    find(group, grid, fit);
  });
}
