import { describe, expect, test } from 'vitest';
import { f16ToF32, widen } from '../../src/artifact/half.ts';
import type { FloatMatrix, GroupScales } from '../../src/quant/coded-matrix.ts';
import { chooseScales } from '../../src/quant/choose-scales.ts';
import { dequantizeMatrix } from '../../src/quant/dequantize.ts';
import { GGUF_GRIDS, type Grid, type GridType } from '../../src/quant/grid.ts';
import { roundNearest } from '../../src/quant/round-nearest.ts';
import type { RangeMethod } from '../../src/quant/scheme.ts';
import { faultFrom } from '../fakes/fault-from.ts';
import golden from './golden/ggml_errors.json' with { type: 'json' };
import { goldenBytes, goldenFloats } from './golden-floats.ts';

const { rows, columns } = golden;
const matrix: FloatMatrix = { rows, columns, values: new Float32Array(rows * columns) };
widen(goldenBytes(golden.values), matrix.values, f16ToF32);
const importance = goldenFloats(golden.importance);
const types = Object.keys(golden.errors) as GridType[];

describe("searching leaves no more error than ggml's own quantizer, but for a hundredth", () => {
  test.each(types)('%s', (type) => {
    const grid = GGUF_GRIDS[type];
    // without importances, ggml's plain blocks are rounded to nearest, and nothing is searched
    const plain = chooseScales(matrix, { grid, range: 'search' });
    if (type.endsWith('K')) expect(error(grid, plain)).toBeLessThanOrEqual(golden.errors[type].plain);
    const weighted = chooseScales(matrix, { grid, range: 'search' }, importance);
    expect(error(grid, weighted, importance)).toBeLessThanOrEqual(1.01 * golden.errors[type].importance);
  });
});

const kTypes = types.filter((type) => type.endsWith('K'));

test.each(kTypes)('%s: scales and minima are what the super blocks make of them', (type) => {
  const grid: Grid = GGUF_GRIDS[type];
  for (const range of ['minmax', 'mse', 'hqq', 'search'] satisfies RangeMethod[]) {
    const { scales, zeros, parts } = chooseScales(matrix, { grid, range });
    const { d, dmin, scaleCodes, minimumCodes } = parts!;
    const perBlock = 256 / Number(grid.group);
    const block = (g: number) => Math.floor(g / perBlock);
    expect(scales).toEqual(scales.map((_, g) => d[block(g)]! * scaleCodes[g]!));
    expect(zeros).toEqual(zeros.map((_, g) => -dmin[block(g)]! * minimumCodes[g]!));
    expect([...d, ...dmin].every((value) => value === Math.fround(value) && Number.isFinite(value))).toBe(
      true,
    );
  }
});

test.each(kTypes)('%s: blocks of zeros, and of one number', (type) => {
  const grid = GGUF_GRIDS[type];
  for (const [value, apart] of [
    [0, 0],
    [0.25, 0.001],
    [-0.25, 0.001],
    [1e-9, 1e-7],
  ] as const) {
    const even = { rows: 1, columns: 256, values: new Float32Array(256).fill(value) };
    for (const range of ['minmax', 'search'] satisfies RangeMethod[]) {
      const scales = chooseScales(even, { grid, range });
      const codes = roundNearest(even, grid, scales);
      for (const w of dequantizeMatrix({ ...even, grid, codes, ...scales }))
        expect(Math.abs(w - value)).toBeLessThanOrEqual(apart);
    }
  }
});

test('rows that are no whole super blocks are refused', () => {
  const narrow = { rows: 2, columns: 288, values: new Float32Array(576) };
  const choose = () => chooseScales(narrow, { grid: GGUF_GRIDS.Q4_K, range: 'minmax' });
  expect(faultFrom(choose)).toMatchObject({ code: 'scheme-invalid' });
});

function error(grid: Grid, scales: GroupScales, columnWeight?: Float32Array): number {
  const weights = dequantizeMatrix({ ...matrix, grid, codes: roundNearest(matrix, grid, scales), ...scales });
  return weights.reduce(
    (sum, w, i) => sum + (columnWeight?.[i % columns] ?? 1) * (w - matrix.values[i]!) ** 2,
    0,
  );
}
