import { TENSOR_TYPES, type TensorInfo } from './tensor.ts';

/**
 * Rows `first` … `first + count - 1` of a matrix, or that run of a vector, as a tensor of its own: no byte moves.
 * Files that fuse matrices of one input keep them one above the other.
 */
export function tensorRows(tensor: TensorInfo, first: number, count: number): TensorInfo {
  const { blockSize, blockBytes } = TENSOR_TYPES[tensor.type];
  const columns = tensor.shape.slice(0, -1);
  const rowBytes = (columns.reduce((product, size) => product * size, 1) / blockSize) * blockBytes;
  return {
    ...tensor,
    shape: [...columns, count],
    offset: tensor.offset + first * rowBytes,
    bytes: count * rowBytes,
  };
}
