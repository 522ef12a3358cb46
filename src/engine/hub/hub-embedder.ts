import type { Tensor } from '@huggingface/transformers';
import { readPooling, readTokenLimit } from '../../artifact/sentence-notes.ts';
import type { OnnxRepository } from '../../artifact/onnx-repository.ts';
import { Fault } from '../../core/fault.ts';
import { makeUnit } from '../../core/make-unit.ts';
import { checkEmbed } from '../check-embed.ts';
import type { Embedder } from '../embedder.ts';
import type { Pooling } from '../encoder-config.ts';
import { openHubModel } from './hub-model.ts';
import type { HubModel, HubModelOptions } from './hub-model.ts';
import type { OrtRuntime } from './ort-runtime.ts';

/** What there is to know of a model beside its graph. */
interface Reading {
  readonly pooling: Pooling;
  readonly vocabSize: number;
  readonly contextLength: number;
  readonly dimensions: number;
}

/**
 * Opens an encoder, such as BERT, for feature extraction; a run of one token tells how long its vectors are. Without a note of
 * sentence-transformers a vector is the mean, and a text as long as there are positions for.
 * @throws what `openHubModel` throws, Fault `architecture-unsupported` for a pooling that is neither the mean nor the first token,
 *         and `onnx-corrupt` for a model without a state for each token.
 */
export async function openHubEmbedder(
  repository: OnnxRepository,
  runtime: OrtRuntime,
  options: Pick<HubModelOptions, 'signal' | 'onProgress'> = {},
): Promise<Embedder> {
  const { files, config } = repository;
  const pooling = (await readPooling(files)) === 'cls' ? 'first' : 'mean';
  const contextLength = Math.min(config.contextLength, (await readTokenLimit(files)) ?? Infinity);
  const model = await openHubModel(repository, runtime, {
    ...options,
    task: 'feature-extraction',
    device: 'wasm',
  });
  try {
    const { dims } = await statesOf(model, [0]);
    const { vocabSize } = config;
    return new HubEmbedder(model, { pooling, vocabSize, contextLength, dimensions: dims.at(-1)! });
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** Runs one text at a time: what the graph pads would be in its mean. */
class HubEmbedder implements Embedder {
  readonly device = 'wasm';
  readonly kernel: string;
  readonly threads = 1;
  readonly vocabSize: number;
  readonly contextLength: number;
  readonly dimensions: number;
  readonly #model: HubModel;
  readonly #pooling: Pooling;
  #closed = false;

  constructor(model: HubModel, { pooling, vocabSize, contextLength, dimensions }: Reading) {
    this.#model = model;
    this.#pooling = pooling;
    this.kernel = `transformers.js ${model.dtype}`;
    this.vocabSize = vocabSize;
    this.contextLength = contextLength;
    this.dimensions = dimensions;
  }

  get batchTokens(): number {
    return this.contextLength;
  }

  get quickTokens(): number {
    return this.contextLength;
  }

  get memoryBytes(): number {
    return this.#closed ? 0 : this.#model.weightBytes;
  }

  async embed(texts: readonly (readonly number[])[]): Promise<Float32Array> {
    if (this.#closed) throw new Fault('closed', 'This embedder was closed.');
    checkEmbed(this, texts);
    const vectors = new Float32Array(texts.length * this.dimensions);
    for (const [at, text] of texts.entries()) {
      const states = await statesOf(this.#model, text);
      const rows = states.to('float32').data as Float32Array;
      const pooled = this.#pooling === 'first' ? rows.subarray(0, this.dimensions) : rows;
      vectors.set(unitMean(pooled, this.dimensions), at * this.dimensions);
    }
    return vectors;
  }

  dispose(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#model.dispose();
  }
}

/** What the model makes of each token of one text, `[1, tokens, dimensions]`. */
async function statesOf(model: HubModel, tokens: readonly number[]): Promise<Tensor> {
  const { Tensor: T } = model.transformers;
  const ids = (values: readonly number[]): Tensor =>
    new T('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
  const outputs = await model.run({ input_ids: ids(tokens), attention_mask: ids(tokens.map(() => 1)) });
  const states = outputs['last_hidden_state'] ?? outputs['token_embeddings'];
  if (states?.dims.at(-1) !== undefined) return states;
  throw new Fault(
    'onnx-corrupt',
    'The model has no state for each token. Use a model for feature extraction.',
  );
}

/** Rows `[n, size]` to the direction of their sum, which is that of their mean. */
function unitMean(rows: Float32Array, size: number): Float32Array {
  const sum = new Float32Array(size);
  for (const [at, value] of rows.entries()) sum[at % size]! += value;
  makeUnit(sum);
  return sum;
}
