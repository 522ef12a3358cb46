import { dequantize } from '../../artifact/blocks.ts';
import type { ModelFile, TensorInfo } from '../../artifact/tensor.ts';

const PIECE_BYTES = 2 ** 20;

/** A whole tensor as float32, dequantized piece by piece. */
export async function readFloats(
  model: ModelFile,
  tensor: TensorInfo,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const floats = new Float32Array(tensor.shape.reduce((product, size) => product * size, 1));
  let done = 0;
  for await (const piece of model.stream(tensor, PIECE_BYTES, signal)) {
    done += dequantize(tensor.type, piece, floats.subarray(done));
  }
  return floats;
}
