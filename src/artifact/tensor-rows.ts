import { Fault } from '../core/fault.ts';
import { TENSOR_TYPES, type TensorInfo } from './tensor.ts';

/**
 * Rows `first` … `first + count - 1` of a matrix, or that run of a vector, as a tensor of its own: no byte moves.
 * Files that fuse matrices of one input keep them one above the other.
 * @throws Fault `gguf-corrupt` when the cut would go through a block of numbers
 */
export function tensorRows(tensor: TensorInfo, first: number, count: number): TensorInfo {
  const { blockSize, blockBytes } = TENSOR_TYPES[tensor.type];
  const columns = tensor.shape.slice(0, -1);
  const rowBytes = (columns.reduce((product, size) => product * size, 1) / blockSize) * blockBytes;
  if (!Number.isInteger(first * rowBytes) || !Number.isInteger(count * rowBytes)) {
    const why = `has blocks of ${blockSize}, which its parts do not begin with.`;
    throw new Fault('gguf-corrupt', `The tensor ${tensor.name} ${why} Use another copy of the model.`, {
      tensor: tensor.name,
    });
  }
  return {
    ...tensor,
    shape: [...columns, count],
    offset: tensor.offset + first * rowBytes,
    bytes: count * rowBytes,
  };
}
