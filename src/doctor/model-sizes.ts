import type { ModelSizes } from '../core/diagnosis.ts';
import type { ModelFile } from '../artifact/tensor.ts';
import { readDecoderConfig } from '../engine/decoder-config.ts';
import { memoryBytesOf } from './memory-model.ts';

/**
 * What a forecast needs of a model that is open.
 * @throws Fault of a model that no engine of ours can run.
 */
export function sizesOf(model: ModelFile): ModelSizes {
  const { layers, kvHeads, headSize, contextLength } = readDecoderConfig(model);
  const bytes = [...model.tensors.values()].reduce((sum, tensor) => sum + tensor.bytes, 0);
  const memoryBytes = memoryBytesOf(bytes, 2 * 4 * layers * kvHeads * headSize);
  return { id: '', bytes, storedBytes: bytes, contextLength, memoryBytes };
}
