import type { ModelFile } from '../artifact/tensor.ts';
import { Fault, throwIfAborted } from '../core/fault.ts';
import { yieldToEventLoop } from '../core/yield.ts';
import { embedText } from '../engine/batch/embed-text.ts';
import { forwardLayer } from '../engine/batch/forward-layer.ts';
import { normRows } from '../engine/batch/norm-rows.ts';
import type { Products } from '../engine/batch/products.ts';
import { Scratch } from '../engine/batch/scratch.ts';
import { contextLengthFor } from '../engine/context-length.ts';
import { readDecoderConfig, type DecoderConfig } from '../engine/decoder-config.ts';
import type { EngineOptions } from '../engine/engine.ts';
import { readWeights, type Weights } from '../engine/reference/weights.ts';
import type { Arithmetic } from '../quant/arithmetic/arithmetic.ts';
import { arithmeticProducts } from '../quant/arithmetic/arithmetic-products.ts';
import type { EachPosition, LogitSource } from './logit-source.ts';

export interface BatchLogitsOptions extends EngineOptions {
  /** Puts something around the usual products: what rounds activations as an engine would, or watches them. */
  readonly products?: (usual: Products) => Products;
}

/** Logits in memory at once, 16 MiB; a whole text's would be hundreds. */
const MOST_LOGITS = 2 ** 22;

/**
 * A model in float32 that runs a text at a time, all of its tokens at once: faster than any engine that answers token by token, and
 * exact but for the rounding of sums. All weights are in memory as float32.
 * @throws Fault what reading the model throws, `memory-exhausted`, `aborted`
 */
export async function openBatchLogits(
  model: ModelFile,
  arithmetic: Arithmetic,
  options: BatchLogitsOptions = {},
): Promise<LogitSource> {
  const config = readDecoderConfig(model);
  const contextLength = contextLengthFor(config, options.contextLength);
  const weights = await readWeights({ ...options, model, config, contextLength });
  const usual = arithmeticProducts(arithmetic);
  return new BatchLogits({ config, weights, contextLength, products: options.products?.(usual) ?? usual });
}

interface BatchModel {
  readonly config: DecoderConfig;
  readonly weights: Weights;
  readonly contextLength: number;
  readonly products: Products;
}

class BatchLogits implements LogitSource {
  readonly vocabSize: number;
  readonly #model: BatchModel;
  readonly #scratch = new Scratch();

  constructor(model: BatchModel) {
    this.#model = model;
    this.vocabSize = model.config.vocabSize;
  }

  async logits(tokens: readonly number[], each: EachPosition, signal?: AbortSignal, from = 0): Promise<void> {
    this.#check(tokens);
    const { config, weights, products } = this.#model;
    const pass = { products, scratch: this.#scratch };
    const { embedding, layers, rotations, outputNorm } = weights;
    const hidden = embedText(embedding, tokens, config);
    for (const [layer, ofLayer] of layers.entries()) {
      await hearAbort(signal);
      forwardLayer(hidden, { config, layer, weights: ofLayer, rotations }, pass);
    }
    normRows(hidden, hidden, outputNorm, config.normEpsilon);
    const behind = hidden.subarray(from * config.hiddenSize);
    await this.#applyHead(behind, (position, logits) => each(from + position, logits), signal);
  }

  /** Some positions at a time. */
  async #applyHead(hidden: Float32Array, each: EachPosition, signal?: AbortSignal): Promise<void> {
    const { weights, products } = this.#model;
    const { rows, columns } = weights.head;
    const tile = Math.max(1, Math.floor(MOST_LOGITS / rows));
    const logits = this.#scratch.take('logits', rows * Math.min(tile, hidden.length / columns));
    for (let first = 0; first * columns < hidden.length; first += tile) {
      await hearAbort(signal);
      const some = hidden.subarray(first * columns, (first + tile) * columns);
      const count = some.length / columns;
      products.multiply(logits.subarray(0, count * rows), some, weights.head, 'head');
      for (let i = 0; i < count; i++) each(first + i, logits.subarray(i * rows, (i + 1) * rows));
    }
  }

  #check(tokens: readonly number[]): void {
    const { contextLength } = this.#model;
    if (tokens.length > contextLength) {
      const message = `The text has ${tokens.length} tokens, and the model's context holds ${contextLength}. Cut it.`;
      throw new Fault('context-overflow', message, { tokens: tokens.length, contextLength });
    }
    const wrong = tokens.find((id) => !Number.isInteger(id) || id < 0 || id >= this.vocabSize);
    if (wrong === undefined) return;
    throw new Fault('bug', `${wrong} is no token id: the vocabulary ends at ${this.vocabSize - 1}.`);
  }
}

/** An abort is a message, and none is heard while the model runs. */
async function hearAbort(signal: AbortSignal | undefined): Promise<void> {
  await yieldToEventLoop();
  throwIfAborted(signal);
}
