import { Fault } from '../core/fault.ts';
import type { FloatMatrix, GroupScales } from './coded-matrix.ts';
import { extremes } from './range/extremes.ts';
import { search } from './range/search.ts';
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
  switch (range) {
    case 'absmax':
    case 'minmax':
      return extremes(matrix, grid, range);
    case 'search':
      return search(matrix, grid, importance);
    default:
      throw new Fault('scheme-invalid', `The range "${range}" is not known.`, { range });
  }
}
