import { expect, test } from 'vitest';
import type { FloatMatrix } from '../../src/quant/coded-matrix.ts';
import { chooseScales } from '../../src/quant/choose-scales.ts';
import { dequantizeMatrix } from '../../src/quant/dequantize.ts';
import type { Grid } from '../../src/quant/grid.ts';
import { roundNearest } from '../../src/quant/round-nearest.ts';
import type { RangeMethod } from '../../src/quant/scheme.ts';
import { randomValues, seededRandom } from '../fakes/random.ts';

const random = seededRandom(4);
const matrix: FloatMatrix = { rows: 8, columns: 100, values: randomValues(random, 800, 0.1) };
const importance = Float32Array.from({ length: 100 }, () => Math.exp(6 * random() - 3));

test.each(['middle', 'point', 'minimum'] as const)(
  'searching leaves less error than the extremes, with %s',
  (zero) => {
    for (const bits of [2, 3, 4, 5, 6, 8] as const) {
      const grid: Grid = { bits, group: 32, zero, scales: 'float16' };
      const extremes = weightedError(grid, 'minmax');
      expect(weightedError(grid, 'search')).toBeLessThan(0.98 * extremes);
    }
  },
);

function weightedError(grid: Grid, range: RangeMethod): number {
  const scales = chooseScales(matrix, { grid, range }, importance);
  const weights = dequantizeMatrix({ ...matrix, grid, codes: roundNearest(matrix, grid, scales), ...scales });
  return weights.reduce((sum, w, i) => sum + importance[i % 100]! * (w - matrix.values[i]!) ** 2, 0);
}
