import { BLOCK_FORMATS, blockParts } from '../../../src/artifact/blocks.ts';
import { TENSOR_TYPES } from '../../../src/artifact/tensor.ts';
import { Fault } from '../../../src/core/fault.ts';
import type { CodedMatrix } from '../../../src/quant/coded-matrix.ts';
import { GGUF_GRIDS, type GridType } from '../../../src/quant/grid.ts';

/**
 * The matrix that raw blocks stand for, on the grid of their type; nothing is rounded. Scales and minima of K-quants are
 * products without the parts they were made of.
 * @throws Fault `bug` for bytes that are no such matrix
 */
export function unpackMatrix(
  bytes: Uint8Array,
  type: GridType,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): CodedMatrix {
  const { blockSize, blockBytes } = TENSOR_TYPES[type];
  const blocks = bytes.length / blockBytes;
  if (columns % blockSize !== 0 || blocks * blockSize !== rows * columns) {
    throw new Fault('bug', `${bytes.length} bytes of ${type} are no matrix of ${rows} × ${columns}.`);
  }
  const { take, hasMinima } = BLOCK_FORMATS[type];
  const parts = blockParts(type);
  const groups = blocks * parts.scales.length;
  const matrix = {
    rows,
    columns,
    grid: GGUF_GRIDS[type],
    codes: new Uint8Array(rows * columns),
    scales: new Float32Array(groups),
    zeros: new Float32Array(hasMinima ? groups : 0),
  };
  for (let b = 0; b < blocks; b++) {
    take(bytes, b * blockBytes, parts);
    matrix.codes.set(parts.codes, b * blockSize);
    matrix.scales.set(parts.scales, b * parts.scales.length);
    if (hasMinima) matrix.zeros.set(parts.minima, b * parts.scales.length);
  }
  return matrix;
}
