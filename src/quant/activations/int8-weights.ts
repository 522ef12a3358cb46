import type { ModelFile } from '../../artifact/tensor.ts';
import { chooseScales } from '../choose-scales.ts';
import { dequantizeMatrix } from '../dequantize.ts';
import type { Grid } from '../grid.ts';
import { roundNearest } from '../round-nearest.ts';
import { transformModel, type RowTransform } from './transform-model.ts';

/** Eight bits around zero with a scale for each row, as the integer products of ONNX Runtime want weights. */
export const INT8_GRID: Grid = { bits: 8, group: 'row', zero: 'middle', scales: 'float32' };

/** A model whose matrices, the embedding too, are rounded to int8 with a scale for each row; in float32, as they are read. */
export function roundWeightsToInt8(model: ModelFile): ModelFile {
  const matrices = [...model.tensors.values()].filter(({ shape }) => shape.length === 2);
  return transformModel(model, new Map(matrices.map(({ name }) => [name, roundRow])));
}

const roundRow: RowTransform = (values) => {
  const row = { rows: 1, columns: values.length, values };
  const scales = chooseScales(row, { grid: INT8_GRID, range: 'absmax' });
  const codes = roundNearest(row, INT8_GRID, scales);
  values.set(dequantizeMatrix({ rows: 1, columns: values.length, grid: INT8_GRID, codes, ...scales }));
};
