import type { ModelFile } from '../../artifact/tensor.ts';
import { Fault } from '../../core/fault.ts';
import { checkEmbed } from '../check-embed.ts';
import type { Embedder, EmbedderOptions } from '../embedder.ts';
import { readEncoderConfig } from '../encoder-config.ts';
import { type Encoder, encodeText } from './encode.ts';
import { readEncoderWeights } from './encoder-weights.ts';

/**
 * Opens the float32 encoder that is written to be read: slow, and right. The oracle of the fast one.
 * @throws Fault `architecture-unsupported`, `gguf-corrupt`, `memory-exhausted`, `aborted`
 */
export async function openReferenceEncoder(
  model: ModelFile,
  options: EmbedderOptions = {},
): Promise<Embedder> {
  const config = readEncoderConfig(model);
  return new ReferenceEncoder({ config, weights: await readEncoderWeights({ model, ...options }, config) });
}

class ReferenceEncoder implements Embedder {
  readonly device = 'reference';
  readonly kernel = 'float32';
  readonly threads = 1;
  readonly dimensions: number;
  readonly vocabSize: number;
  readonly contextLength: number;
  #encoder: Encoder | undefined;

  constructor(encoder: Encoder) {
    this.#encoder = encoder;
    this.dimensions = encoder.config.hiddenSize;
    this.vocabSize = encoder.config.vocabSize;
    this.contextLength = encoder.config.contextLength;
  }

  get batchTokens(): number {
    return this.contextLength;
  }

  get quickTokens(): number {
    return this.contextLength;
  }

  get memoryBytes(): number {
    return this.#encoder?.weights.bytes ?? 0;
  }

  async embed(texts: readonly (readonly number[])[]): Promise<Float32Array> {
    const encoder = this.#encoder;
    if (!encoder) throw new Fault('closed', 'The model has been closed. Load it again.');
    checkEmbed(this, texts);
    const vectors = new Float32Array(texts.length * this.dimensions);
    for (const [i, text] of texts.entries()) vectors.set(encodeText(encoder, text), i * this.dimensions);
    return vectors;
  }

  dispose(): void {
    this.#encoder = undefined;
  }
}
