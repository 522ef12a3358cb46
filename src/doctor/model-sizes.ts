import { isEmbeddingModel, readTokenLimit } from '../artifact/embedding-metadata.ts';
import { type MemoryEstimate, memoryBytesOf } from '../artifact/memory-estimate.ts';
import type { ModelFile, TensorInfo } from '../artifact/tensor.ts';
import type { ModelSizes } from '../core/diagnosis.ts';
import type { ModelTask } from '../core/protocol.ts';
import { readDecoderConfig } from '../engine/decoder-config.ts';
import { isEncoder, readEncoderConfig } from '../engine/encoder-config.ts';
import { encoderTensors } from '../engine/encoder-tensors.ts';
import { isStaticModel, readStaticConfig } from '../engine/static/static-config.ts';
import { MOST_TOKENS } from '../engine/static/static-embedder.ts';
import { kernelBytes } from '../engine/wasm/kernel-layout.ts';
import { signedWeights } from '../engine/wasm/signed-weights.ts';

/**
 * What a forecast needs of a model that is open.
 * @throws Fault of a model that no engine of ours can run.
 */
export function sizesOf(model: ModelFile): ModelSizes & MemoryEstimate {
  const { kvBytesPerToken, signed, ...known } = isEmbeddingModel(model)
    ? embeddingSizes(model)
    : decoderSizes(model);
  const bytes = [...model.tensors.values()].reduce((sum, tensor) => sum + tensor.bytes, 0);
  const memoryBytes = memoryBytesOf(kernelBytes(model.tensors.values(), signed), kvBytesPerToken);
  return { id: '', bytes, storedBytes: bytes, ...known, memoryBytes, kvBytesPerToken };
}

type ContextSizes = Pick<MemoryEstimate, 'kvBytesPerToken'> & {
  readonly contextLength: number;
  readonly task?: ModelTask;
  /** Matrices that an encoder gives signs, which takes memory. */
  readonly signed?: ReadonlySet<TensorInfo>;
};

function decoderSizes(model: ModelFile): ContextSizes {
  const { layers, kvHeads, headSize, contextLength } = readDecoderConfig(model);
  return { contextLength, kvBytesPerToken: 2 * 4 * layers * kvHeads * headSize };
}

/** A model of vectors keeps nothing from one text to the next. */
function embeddingSizes(model: ModelFile): ContextSizes {
  const contextLength = readTokenLimit(model) ?? MOST_TOKENS;
  const sizes = { task: 'embedding', contextLength, kvBytesPerToken: 0 } as const;
  if (isStaticModel(model)) readStaticConfig(model); // refuses what cannot be run
  if (!isEncoder(model)) return sizes;
  return { ...sizes, signed: signedWeights(encoderTensors(model, readEncoderConfig(model))) };
}
