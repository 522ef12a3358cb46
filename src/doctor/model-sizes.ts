import { type MemoryEstimate, memoryBytesOf } from '../artifact/memory-estimate.ts';
import type { ModelFile } from '../artifact/tensor.ts';
import type { ModelSizes } from '../core/diagnosis.ts';
import { readDecoderConfig } from '../engine/decoder-config.ts';
import { isEncoder, readEncoderConfig } from '../engine/encoder-config.ts';
import { kernelBytes } from '../engine/wasm/kernel-layout.ts';

/**
 * What a forecast needs of a model that is open. An encoder keeps nothing of what it has read.
 * @throws Fault of a model that no engine of ours can run.
 */
export function sizesOf(model: ModelFile): ModelSizes & MemoryEstimate {
  const { contextLength, kvBytesPerToken } = isEncoder(model) ? encoderSizes(model) : decoderSizes(model);
  const bytes = [...model.tensors.values()].reduce((sum, tensor) => sum + tensor.bytes, 0);
  const memoryBytes = memoryBytesOf(kernelBytes(model.tensors.values()), kvBytesPerToken);
  return { id: '', bytes, storedBytes: bytes, contextLength, memoryBytes, kvBytesPerToken };
}

type ContextSizes = Pick<MemoryEstimate, 'kvBytesPerToken'> & { readonly contextLength: number };

function decoderSizes(model: ModelFile): ContextSizes {
  const { layers, kvHeads, headSize, contextLength } = readDecoderConfig(model);
  return { contextLength, kvBytesPerToken: 2 * 4 * layers * kvHeads * headSize };
}

function encoderSizes(model: ModelFile): ContextSizes {
  return { contextLength: readEncoderConfig(model).contextLength, kvBytesPerToken: 0 };
}
