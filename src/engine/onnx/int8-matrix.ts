import { readFloats } from '../read-floats.ts';
import type { TensorInfo } from '../../artifact/tensor.ts';
import { allocate } from '../allocate.ts';
import type { GraphBuilder } from './graph-builder.ts';
import type { WeightSource } from './graph-matrix.ts';
import { roundingOf, type InputRounding } from './input-rounding.ts';

/** A matrix of whole numbers for products with inputs of eight bits. */
export interface Int8Weights {
  readonly kind: 'int8';
  readonly rows: number;
  readonly columns: number;
  readonly codes: string; // [columns, rows], as MatMulInteger wants them
  readonly scales: string; // [rows]
  /** Of its input; undefined: none. */
  readonly rounding: InputRounding | undefined;
}

const LARGEST = 127;

/** Reads matrices, one above the other, and rounds each row to int8 with a scale of its own: its largest weight is ±127. */
export async function placeInt8(
  graph: GraphBuilder,
  name: string,
  tensors: readonly TensorInfo[],
  { model, signal, onRead, inputs }: WeightSource,
): Promise<Int8Weights> {
  const columns = tensors[0]!.shape[0]!;
  const rows = tensors.reduce((sum, { shape }) => sum + shape[1]!, 0);
  const codes = allocate(() => new Int8Array(columns * rows));
  const scales = new Float32Array(rows);
  let first = 0;
  for (const tensor of tensors) {
    const values = await readFloats(model, tensor, signal);
    for (let row = 0; row < tensor.shape[1]!; row++) {
      const weights = values.subarray(row * columns, (row + 1) * columns);
      scales[first + row] = roundRow(weights, codes, { at: first + row, stride: rows });
    }
    first += tensor.shape[1]!;
    onRead(tensor);
  }
  return {
    kind: 'int8',
    rows,
    columns,
    codes: graph.constant(`${name}.codes`, 'int8', [columns, rows], new Uint8Array(codes.buffer)),
    scales: graph.constant(`${name}.scales`, 'float32', [rows], new Uint8Array(scales.buffer)),
    rounding: inputs ? roundingOf(inputs, name) : 'tensor',
  };
}

/** Writes a row of codes down a column, and gives its scale. */
function roundRow(weights: Float32Array, codes: Int8Array, to: { at: number; stride: number }): number {
  let largest = 0;
  for (const weight of weights) largest = Math.max(largest, Math.abs(weight));
  const scale = Math.fround(largest / LARGEST) || 1;
  for (let i = 0, at = to.at; i < weights.length; i++, at += to.stride)
    codes[at] = Math.round(weights[i]! / scale);
  return scale;
}
