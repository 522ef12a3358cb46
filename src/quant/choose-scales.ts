import { Fault } from '../core/fault.ts';
import type { FloatMatrix, GroupScales } from './coded-matrix.ts';
import { extremes } from './range/extremes.ts';
import { hqq } from './range/hqq.ts';
import { nf4Scales } from './range/nf4.ts';
import { percentile } from './range/percentile.ts';
import { search } from './range/search.ts';
import { shrink } from './range/shrink.ts';
import { intoSuperBlocks } from './range/super-blocks.ts';
import { groupLoader } from './range/weighted-group.ts';
import type { Scheme } from './scheme.ts';

/**
 * Scales, and what stands for zero, of every group.
 * @param importance mean x² of what each column is multiplied by, `[columns]`; only `search` looks at it
 * @throws Fault `scheme-invalid` for a range that this grid cannot have; `weights-invalid` for weights beyond what its scales can keep
 */
export function chooseScales(
  matrix: FloatMatrix,
  { grid, range }: Omit<Scheme, 'rounding'>,
  importance?: Float32Array,
): GroupScales {
  if (importance && importance.length !== matrix.columns)
    throw new RangeError(`${importance.length} importances for ${matrix.columns} columns`);
  if (grid.levels === 'nf4') {
    if (range === 'absmax' || range === 'minmax') return nf4Scales(matrix, grid);
    throw new Fault('scheme-invalid', `The levels of NF4 are made for "absmax", not for "${range}".`, {
      range,
    });
  }
  const scales = ofEachGroup(matrix, { grid, range }, importance);
  if (typeof grid.scales !== 'object') return scales;
  return intoSuperBlocks(
    matrix,
    grid,
    scales,
    range === 'search' ? groupLoader(matrix, importance) : undefined,
  );
}

function ofEachGroup(
  matrix: FloatMatrix,
  { grid, range }: Omit<Scheme, 'rounding'>,
  importance: Float32Array | undefined,
): GroupScales {
  switch (range) {
    case 'absmax':
    case 'minmax':
      return extremes(matrix, grid, range);
    case 'percentile':
      return percentile(matrix, grid);
    case 'mse':
      return shrink(matrix, grid);
    case 'search':
      return search(matrix, grid, importance);
    case 'hqq':
      return hqq(matrix, grid);
  }
}
