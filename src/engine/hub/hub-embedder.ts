import type { Tensor } from '@huggingface/transformers';
import type { OnnxRepository } from '../../artifact/onnx-repository.ts';
import { Fault } from '../../core/fault.ts';
import type { Embedder } from '../embedder.ts';
import { openHubModel } from './hub-model.ts';
import type { HubModel, HubModelOptions } from './hub-model.ts';
import type { OrtRuntime } from './ort-runtime.ts';

/**
 * Opens an encoder, such as BERT, for feature extraction.
 * @throws what `openHubModel` throws.
 */
export async function openHubEmbedder(
  repository: OnnxRepository,
  runtime: OrtRuntime,
  options: Pick<HubModelOptions, 'signal' | 'onProgress'> = {},
): Promise<Embedder> {
  const model = await openHubModel(repository, runtime, {
    ...options,
    task: 'feature-extraction',
    device: 'wasm',
  });
  return new HubEmbedder(model, repository.config.contextLength);
}

class HubEmbedder implements Embedder {
  size: number | undefined;
  readonly #model: HubModel;
  readonly #longest: number;
  #closed = false;

  constructor(model: HubModel, longest: number) {
    this.#model = model;
    this.#longest = longest;
  }

  async embed(tokens: readonly number[]): Promise<Float32Array> {
    if (this.#closed) throw new Fault('closed', 'This embedder was closed.');
    if (tokens.length === 0 || tokens.length > this.#longest) {
      throw new Fault('bug', `A vector is made of 1 to ${this.#longest} tokens, not of ${tokens.length}.`);
    }
    const { Tensor: T } = this.#model.transformers;
    const ids = (values: readonly number[]): Tensor =>
      new T('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
    const outputs = await this.#model.run({
      input_ids: ids(tokens),
      attention_mask: ids(tokens.map(() => 1)),
    });
    const states = outputs['last_hidden_state'] ?? outputs['token_embeddings'];
    const size = states?.dims.at(-1);
    if (!states || size === undefined) {
      throw new Fault(
        'onnx-corrupt',
        'The model has no state for each token. Use a model for feature extraction.',
      );
    }
    this.size = size;
    return unitMean(states.to('float32').data as Float32Array, size);
  }

  dispose(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#model.dispose();
  }
}

/** Rows `[n, size]` to the direction of their sum, which is that of their mean. */
function unitMean(rows: Float32Array, size: number): Float32Array {
  const sum = new Float32Array(size);
  for (const [at, value] of rows.entries()) sum[at % size]! += value;
  const length = Math.hypot(...sum);
  return sum.map((value) => (length === 0 ? 0 : value / length));
}
