import { dequantize } from '../artifact/blocks.ts';
import { TENSOR_TYPES } from '../artifact/tensor.ts';
import type { ModelFile, TensorInfo } from '../artifact/tensor.ts';
import { allocate } from './allocate.ts';

const PIECE_BYTES = 2 ** 20;

/** A whole tensor as float32, dequantized piece by piece. */
export async function readFloats(
  model: ModelFile,
  tensor: TensorInfo,
  signal?: AbortSignal,
): Promise<Float32Array<ArrayBuffer>> {
  const { blockSize, blockBytes } = TENSOR_TYPES[tensor.type];
  const floats = allocate(() => new Float32Array((tensor.bytes / blockBytes) * blockSize));
  let done = 0;
  for await (const piece of model.stream(tensor, PIECE_BYTES, signal)) {
    const end = done + (piece.length / blockBytes) * blockSize;
    dequantize(tensor.type, piece, floats.subarray(done, end));
    done = end;
  }
  return floats;
}
