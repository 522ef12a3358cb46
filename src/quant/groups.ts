import type { Grid } from './grid.ts';
import { groupsPerRow } from './grid.ts';

interface Size {
  readonly rows: number;
  readonly columns: number;
}

/** Groups of a whole matrix. */
export function countGroups({ rows, columns }: Size, grid: Grid): number {
  return grid.group === 'tensor' ? 1 : rows * groupsPerRow(grid, columns);
}

/** Calls `visit` for every group: it lies from `start` to before `end` among the values, and `index` is its place among the scales. */
export function forEachGroup(
  { rows, columns }: Size,
  grid: Grid,
  visit: (start: number, end: number, index: number) => void,
): void {
  if (grid.group === 'tensor') return visit(0, rows * columns, 0);
  const size = grid.group === 'row' ? columns : grid.group;
  let index = 0;
  for (let row = 0; row < rows; row++) {
    const rowEnd = (row + 1) * columns;
    for (let start = row * columns; start < rowEnd; start += size)
      visit(start, Math.min(start + size, rowEnd), index++);
  }
}
