import type { ModelFile } from '../artifact/tensor.ts';
import { Fault, throwIfAborted } from '../core/fault.ts';
import { yieldToEventLoop } from '../core/yield.ts';
import { embedText } from '../engine/batch/embed-text.ts';
import { forwardLayer } from '../engine/batch/forward-layer.ts';
import type { Products } from '../engine/batch/products.ts';
import { type Pass, Scratch } from '../engine/batch/scratch.ts';
import { readDecoderConfig, type DecoderConfig } from '../engine/decoder-config.ts';
import { readWeights, type Weights } from '../engine/reference/weights.ts';
import type { Arithmetic } from '../quant/arithmetic/arithmetic.ts';
import { arithmeticProducts } from '../quant/arithmetic/arithmetic-products.ts';

/** How wrong one layer is: ‖h − ĥ‖² / ‖h‖² over all positions and channels. */
export interface LayerError {
  readonly layer: number;
  /** What the layer adds to the stream, given the original's stream: the layer's own fault. */
  readonly own: number;
  /** The stream behind the layer, when all layers up to it are the model's: what has gathered so far. */
  readonly gathered: number;
}

export interface LayerErrorOptions {
  readonly arithmetic: Arithmetic;
  /** Puts something around the model's products, such as rounding of activations. */
  readonly products?: (usual: Products) => Products;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The error of every layer's output over some texts, in float32. Both models are in memory as float32.
 * @throws Fault `option-invalid` for models that are not of the same shape; `aborted`, and what reading a model throws
 */
export async function measureLayerErrors(
  reference: ModelFile,
  model: ModelFile,
  texts: readonly (readonly number[])[],
  { arithmetic, products, signal }: LayerErrorOptions,
): Promise<LayerError[]> {
  const usual = arithmeticProducts(arithmetic);
  const original = await openRunner(reference, usual, signal);
  const made = await openRunner(model, products?.(usual) ?? usual, signal);
  const { config } = original;
  if (config.layers !== made.config.layers || config.hiddenSize !== made.config.hiddenSize) {
    throw new Fault(
      'option-invalid',
      'The two models are not of the same shape, so their layers cannot be compared.',
    );
  }
  const sums = Array.from({ length: config.layers }, () => ({ own: 0, update: 0, gathered: 0, stream: 0 }));
  for (const tokens of texts) {
    const hidden = embedText(original.weights.embedding, tokens, config);
    const stray = embedText(made.weights.embedding, tokens, made.config);
    for (const [layer, sum] of sums.entries()) {
      throwIfAborted(signal);
      await yieldToEventLoop();
      const before = hidden.slice();
      const alone = hidden.slice();
      original.run(hidden, layer);
      made.run(alone, layer);
      made.run(stray, layer);
      sum.own += squaredDistance(alone, hidden);
      sum.update += squaredDistance(before, hidden);
      sum.gathered += squaredDistance(stray, hidden);
      sum.stream += squaredDistance(hidden);
    }
  }
  return sums.map(({ own, update, gathered, stream }, layer) => ({
    layer,
    own: own / update,
    gathered: gathered / stream,
  }));
}

interface Runner {
  readonly config: DecoderConfig;
  readonly weights: Weights;
  run(hidden: Float32Array, layer: number): void;
}

async function openRunner(
  model: ModelFile,
  products: Products,
  signal: AbortSignal | undefined,
): Promise<Runner> {
  const config = readDecoderConfig(model);
  const weights = await readWeights({ model, config, contextLength: config.contextLength, signal });
  const { rotations } = weights;
  const pass: Pass = { products, scratch: new Scratch() };
  return {
    config,
    weights,
    run: (hidden, layer) =>
      forwardLayer(hidden, { config, layer, weights: weights.layers[layer]!, rotations }, pass),
  };
}

/** From `other`, or from zero. */
function squaredDistance(values: Float32Array, other?: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i]! - (other ? other[i]! : 0)) ** 2;
  return sum;
}
