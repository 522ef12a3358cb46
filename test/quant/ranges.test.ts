import { describe, expect, test } from 'vitest';
import type { FloatMatrix, GroupScales } from '../../src/quant/coded-matrix.ts';
import { chooseScales } from '../../src/quant/choose-scales.ts';
import { dequantizeMatrix } from '../../src/quant/dequantize.ts';
import { type Grid, nbitsGrid } from '../../src/quant/grid.ts';
import { NF4_LEVELS } from '../../src/quant/range/nf4.ts';
import { roundNearest } from '../../src/quant/round-nearest.ts';
import type { RangeMethod } from '../../src/quant/scheme.ts';
import { faultFrom } from '../fakes/fault-from.ts';
import golden from './golden/ranges.json' with { type: 'json' };
import { goldenFloats } from './golden-floats.ts';

const matrix: FloatMatrix = {
  rows: golden.rows,
  columns: golden.columns,
  values: goldenFloats(golden.values),
};
const importance = goldenFloats(golden.importance);

describe.each(golden.methods)('$bits bits, zero is a $zero: as computed with NumPy', (theirs) => {
  const grid = { bits: theirs.bits, group: 32, zero: theirs.zero, scales: 'float32' } as Grid;

  test.each(['percentile', 'mse', 'hqq'] as const)('%s', (range) => {
    const expected = theirs[range];
    if (!expected) return; // the paper's HQQ has float zero points
    const ours = chooseScales(matrix, { grid, range });
    expectClose(ours.scales, expected.scales);
    if (grid.zero !== 'middle') expectClose(ours.zeros, expected.zeros);
  });

  test('searching leaves no more error than the search of the papers', () => {
    const plain = chooseScales(matrix, { grid, range: 'search' });
    expect(weightedError(grid, plain)).toBeLessThanOrEqual(1.01 * theirs.searchError);
    const weighted = chooseScales(matrix, { grid, range: 'search' }, importance);
    expect(weightedError(grid, weighted, importance)).toBeLessThanOrEqual(1.01 * theirs.importanceError);
  });
});

test.each([2, 4, 8] as const)("%i bits with zero points: ONNX Runtime's codes", (bits) => {
  const grid: Grid = { ...nbitsGrid(bits), scales: 'float32' };
  const scales = chooseScales(matrix, { grid, range: 'minmax' });
  const theirs = golden.onnxruntime[bits];
  expect([...scales.scales]).toEqual(theirs.scales);
  expect([...scales.zeros]).toEqual(theirs.zeros);
  expect([...roundNearest(matrix, grid, scales)]).toEqual(theirs.codes);
});

describe('NF4', () => {
  const grid: Grid = { bits: 4, group: 32, zero: 'middle', scales: 'float32', levels: 'nf4' };

  test('has the levels and codes of the paper', () => {
    expectClose(NF4_LEVELS, golden.nf4.levels);
    const scales = chooseScales(matrix, { grid, range: 'absmax' });
    expectClose(scales.scales, golden.nf4.scales);
    const codes = roundNearest(matrix, grid, scales);
    expect([...codes]).toEqual(golden.nf4.codes);
    const weights = dequantizeMatrix({ ...matrix, grid, codes, ...scales });
    expectClose(
      weights,
      golden.nf4.codes.map((code, i) => golden.nf4.levels[code]! * golden.nf4.scales[i >> 5]!),
    );
  });

  test('has one range', () => {
    expect(faultFrom(() => chooseScales(matrix, { grid, range: 'search' })).code).toBe('scheme-invalid');
    const odd = { ...grid, bits: 3 } as const;
    expect(faultFrom(() => chooseScales(matrix, { grid: odd, range: 'absmax' })).code).toBe('scheme-invalid');
  });
});

describe('half-quadratic fit where zero is a code', () => {
  test.each(['middle', 'point'] as const)('leaves less mean error than the extremes, with %s', (zero) => {
    const grid: Grid = { bits: 4, group: 32, zero, scales: 'float16' };
    expect(meanError(grid, 'hqq')).toBeLessThan(meanError(grid, 'minmax'));
  });
});

function meanError(grid: Grid, range: RangeMethod): number {
  const weights = restored(grid, chooseScales(matrix, { grid, range }));
  return weights.reduce((sum, w, i) => sum + Math.abs(w - matrix.values[i]!), 0);
}

/** What the search makes small, on the codes that rounding then takes. */
function weightedError(grid: Grid, scales: GroupScales, columnWeight?: Float32Array): number {
  const { columns, values } = matrix;
  const squares = (start: number, end: number) =>
    values.subarray(start, end).reduce((sum, value) => sum + value * value, 0) / (end - start);
  return restored(grid, scales).reduce((sum, w, i) => {
    const x = values[i]!;
    const row = Math.floor(i / columns);
    const weight = columnWeight
      ? columnWeight[i % columns]! * Math.sqrt(squares(row * columns, (row + 1) * columns) + x * x)
      : Math.sqrt(squares(i & ~31, (i & ~31) + 32)) + Math.abs(x);
    return sum + weight * (w - x) ** 2;
  }, 0);
}

function restored(grid: Grid, scales: GroupScales): Float32Array {
  return dequantizeMatrix({ ...matrix, grid, codes: roundNearest(matrix, grid, scales), ...scales });
}

function expectClose(ours: Float32Array, theirs: readonly number[]): void {
  expect(ours).toHaveLength(theirs.length);
  const apart = theirs.map((value, i) => Math.abs(value - ours[i]!) / Math.max(1e-6, Math.abs(value)));
  expect(Math.max(...apart)).toBeLessThan(1e-6);
}
