import { type MemoryEstimate, memoryBytesOf } from '../artifact/memory-estimate.ts';
import type { ModelFile } from '../artifact/tensor.ts';
import type { ModelSizes } from '../core/diagnosis.ts';
import { readDecoderConfig } from '../engine/decoder-config.ts';
import { kernelBytes } from '../engine/wasm/kernel-layout.ts';

/**
 * What a forecast needs of a model that is open.
 * @throws Fault of a model that no engine of ours can run.
 */
export function sizesOf(model: ModelFile): ModelSizes & MemoryEstimate {
  const { layers, kvHeads, headSize, contextLength } = readDecoderConfig(model);
  const bytes = [...model.tensors.values()].reduce((sum, tensor) => sum + tensor.bytes, 0);
  const kvBytesPerToken = 2 * 4 * layers * kvHeads * headSize;
  const memoryBytes = memoryBytesOf(kernelBytes(model.tensors.values()), kvBytesPerToken);
  return { id: '', bytes, storedBytes: bytes, contextLength, memoryBytes, kvBytesPerToken };
}
