import { describe, expect, test } from 'vitest';
import { chooseScales } from '../../src/quant/choose-scales.ts';
import { dequantizeMatrix } from '../../src/quant/dequantize.ts';
import type { Grid } from '../../src/quant/grid.ts';
import { roundNearest } from '../../src/quant/round-nearest.ts';
import type { RangeMethod } from '../../src/quant/scheme.ts';
import { faultFrom } from '../fakes/fault-from.ts';

const RANGES = ['absmax', 'minmax', 'percentile', 'mse', 'search', 'hqq'] satisfies RangeMethod[];
const COLUMNS = 40; // the second group of a row is shorter

describe.each(['middle', 'point', 'minimum'] as const)('%s', (zero) => {
  describe.each(['float16', 'float32'] as const)('scales in %s', (scales) => {
    test.each(RANGES)('%s: zeros stay zeros, one number stays what it is', (range) => {
      for (const bits of [2, 3, 4, 5, 6, 8] as const) {
        const grid: Grid = { bits, group: 32, zero, scales };
        expect(restored(grid, range, 0).every((w) => w === 0)).toBe(true);
        for (const value of [0.3, -0.3, 1e-30, -1000]) {
          const apart = restored(grid, range, value).map((w) => Math.abs(w - value));
          // a shrunken or symmetric range of few bits may miss it by a step
          const allowed = range === 'absmax' && zero !== 'middle' ? 1 / (2 ** bits - 1) + 0.001 : 0.01;
          expect(Math.max(...apart), `${bits} bits, ${value}`).toBeLessThanOrEqual(
            allowed * Math.abs(value) + 1e-7,
          );
        }
      }
    });
  });

  test('importances that are all zero count all weights alike', () => {
    const grid: Grid = { bits: 4, group: 32, zero, scales: 'float16' };
    const values = Float32Array.from({ length: COLUMNS }, (_, i) => Math.sin(i));
    const matrix = { rows: 1, columns: COLUMNS, values };
    const chosen = chooseScales(matrix, { grid, range: 'search' }, new Float32Array(COLUMNS));
    const weights = dequantizeMatrix({
      ...matrix,
      grid,
      codes: roundNearest(matrix, grid, chosen),
      ...chosen,
    });
    for (const [i, w] of weights.entries()) expect(Math.abs(w - values[i]!)).toBeLessThan(0.15);
  });

  function restored(grid: Grid, range: RangeMethod, value: number): number[] {
    const matrix = { rows: 2, columns: COLUMNS, values: new Float32Array(2 * COLUMNS).fill(value) };
    const chosen = chooseScales(matrix, { grid, range });
    const codes = roundNearest(matrix, grid, chosen);
    return [...dequantizeMatrix({ ...matrix, grid, codes, ...chosen })];
  }
});

test('weights beyond float16 scales are refused, not clipped', () => {
  const matrix = { rows: 1, columns: 32, values: new Float32Array(32).fill(1e9) };
  const grid: Grid = { bits: 4, group: 32, zero: 'middle', scales: 'float16' };
  expect(faultFrom(() => chooseScales(matrix, { grid, range: 'minmax' })).code).toBe('weights-invalid');
});
