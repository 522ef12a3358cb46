import type { Change } from '../../artifact/huggingface/planned-model.ts';
import type { CodedMatrix, FloatMatrix } from '../coded-matrix.ts';
import { unpairRows } from '../../artifact/huggingface/pair-rows.ts';
import { groupsPerRow } from '../grid.ts';

/**
 * The matrix with its rows where transformers has them, if its GGUF has them elsewhere (queries and keys of Llama): codes, scales and
 * zeros move together. Scales of K-quants lose their parts, which no safetensors keep.
 */
export function unpairCoded(coded: CodedMatrix, change: Change): CodedMatrix {
  if (change.kind !== 'pair-rows') return coded;
  const { rows, columns, grid, codes, scales, zeros } = coded;
  const { headSize } = change;
  const groups = groupsPerRow(grid, columns);
  const moved = { rows, columns, grid, codes: codes.slice(), scales: scales.slice(), zeros: zeros.slice() };
  for (let row = 0; row < rows; row++) {
    const inHead = row % headSize;
    const to = row - inHead + (inHead >> 1) + (inHead & 1) * (headSize / 2);
    moved.codes.set(codes.subarray(row * columns, (row + 1) * columns), to * columns);
    if (grid.group === 'tensor') continue;
    moved.scales.set(scales.subarray(row * groups, (row + 1) * groups), to * groups);
    if (zeros.length > 0) moved.zeros.set(zeros.subarray(row * groups, (row + 1) * groups), to * groups);
  }
  return moved;
}

/** The same of floats; of a bias, whose values are rows of one. */
export function unpairFloats({ rows, columns, values }: FloatMatrix, change: Change): Float32Array {
  if (change.kind !== 'pair-rows') return values;
  const moved = new Float32Array(values.length);
  const length = ((rows * columns) / outputsOf({ rows, columns })) * change.headSize;
  for (let at = 0; at < values.length; at += length) {
    const head = new Uint8Array(values.slice(at, at + length).buffer);
    moved.set(new Float32Array(unpairRows(head, change.headSize).buffer), at);
  }
  return moved;
}

/** A vector is one row here. */
const outputsOf = ({ rows, columns }: { rows: number; columns: number }): number =>
  rows === 1 ? columns : rows;
