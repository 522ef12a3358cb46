import type { ColumnGroups } from '../arithmetic/arithmetic.ts';
import type { FloatMatrix, GroupScales } from '../coded-matrix.ts';
import { groupsPerRow, type Grid } from '../grid.ts';
import { NF4_LEVELS } from '../range/nf4.ts';

/** The groups of a matrix whose columns are taken in another order, as the loop over columns wants them; nothing in it is shared. */
export function columnGroups(
  { rows, columns }: Pick<FloatMatrix, 'rows' | 'columns'>,
  grid: Grid,
  given: GroupScales,
  order: Int32Array,
): ColumnGroups {
  const size = typeof grid.group === 'number' ? grid.group : columns;
  const of = (values: Float32Array) => (grid.group === 'tensor' ? everyRow(values, rows) : values.slice());
  const scales = of(given.scales);
  const zeros = zeroLevels(grid, scales, of(given.zeros));
  return {
    count: groupsPerRow(grid, columns),
    groupOf: order.map((column) => Math.floor(column / size)),
    scales,
    bases:
      grid.zero === 'minimum' ? of(given.zeros) : zeros.map((zero, i) => -Math.fround(zero * scales[i]!)),
    zeros,
    bits: grid.bits,
    ...(grid.levels === 'nf4' ? { levels: NF4_LEVELS } : {}),
  };
}

function zeroLevels({ zero, bits, levels }: Grid, scales: Float32Array, zeros: Float32Array): Float32Array {
  if (levels) return new Float32Array(scales.length);
  if (zero === 'middle') return new Float32Array(scales.length).fill(2 ** (bits - 1));
  if (zero === 'point') return zeros;
  return zeros.map((minimum, i) => (scales[i] === 0 ? 0 : -minimum / scales[i]!));
}

function everyRow(values: Float32Array, rows: number): Float32Array {
  return new Float32Array(rows).fill(values[0] ?? 0);
}
