import { isEmbeddingModel, readTokenLimit } from '../artifact/embedding-metadata.ts';
import { type MemoryEstimate, memoryBytesOf } from '../artifact/memory-estimate.ts';
import type { ModelFile } from '../artifact/tensor.ts';
import type { ModelSizes } from '../core/diagnosis.ts';
import type { ModelTask } from '../core/protocol.ts';
import { readDecoderConfig } from '../engine/decoder-config.ts';
import { isEncoder, readEncoderConfig } from '../engine/encoder-config.ts';
import { isStaticModel, readStaticConfig } from '../engine/static/static-config.ts';
import { MOST_TOKENS } from '../engine/static/static-embedder.ts';
import { kernelBytes } from '../engine/wasm/kernel-layout.ts';

/**
 * What a forecast needs of a model that is open.
 * @throws Fault of a model that no engine of ours can run.
 */
export function sizesOf(model: ModelFile): ModelSizes & MemoryEstimate {
  const { kvBytesPerToken, ...known } = isEmbeddingModel(model) ? embeddingSizes(model) : decoderSizes(model);
  const bytes = [...model.tensors.values()].reduce((sum, tensor) => sum + tensor.bytes, 0);
  const memoryBytes = memoryBytesOf(kernelBytes(model.tensors.values()), kvBytesPerToken);
  return { id: '', bytes, storedBytes: bytes, ...known, memoryBytes, kvBytesPerToken };
}

type ContextSizes = Pick<MemoryEstimate, 'kvBytesPerToken'> & {
  readonly contextLength: number;
  readonly task?: ModelTask;
};

function decoderSizes(model: ModelFile): ContextSizes {
  const { layers, kvHeads, headSize, contextLength } = readDecoderConfig(model);
  return { contextLength, kvBytesPerToken: 2 * 4 * layers * kvHeads * headSize };
}

/** A model of vectors keeps nothing from one text to the next. */
function embeddingSizes(model: ModelFile): ContextSizes {
  if (isEncoder(model)) readEncoderConfig(model); // refuses what cannot be run
  if (isStaticModel(model)) readStaticConfig(model);
  return { task: 'embedding', contextLength: readTokenLimit(model) ?? MOST_TOKENS, kvBytesPerToken: 0 };
}
