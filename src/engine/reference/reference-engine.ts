import type { ModelFile } from '../../artifact/tensor.ts';
import { Fault } from '../../core/fault.ts';
import type { Engine, EngineOptions } from '../engine.ts';
import { checkForward } from '../check-forward.ts';
import { contextLengthFor } from '../context-length.ts';
import { readDecoderConfig } from '../decoder-config.ts';
import { forwardToken, outputHead } from './forward.ts';
import type { Decoder } from './forward.ts';
import { KvCache } from './kv-cache.ts';
import { readWeights } from './weights.ts';

const NO_LOGITS = new Float32Array(0);

export interface ReferenceOptions extends EngineOptions {
  /** Rounds queries, keys and values as the WASM engine keeps them; nothing else is rounded. */
  readonly rounded?: boolean;
}

/** Opens the float32 engine that is written to be read: slow, and right. The oracle of the fast one. */
export async function openReferenceEngine(
  model: ModelFile,
  { rounded = false, ...options }: ReferenceOptions = {},
): Promise<Engine> {
  const config = readDecoderConfig(model);
  const contextLength = contextLengthFor(config, options.contextLength);
  const weights = await readWeights({ model, config, contextLength, ...options });
  const cache = new KvCache(config, contextLength);
  return new ReferenceEngine({ config, weights, cache, rounded }, contextLength);
}

class ReferenceEngine implements Engine {
  readonly device = 'reference';
  readonly kernel = 'float32';
  readonly threads = 1;
  readonly contextLength: number;
  readonly vocabSize: number;
  readonly prefillChunk: number;
  readonly #logits: Float32Array; // [vocabSize]
  #decoder: Decoder | undefined;
  length = 0; // positions that hold a token

  constructor(decoder: Decoder, contextLength: number) {
    this.#decoder = decoder;
    this.contextLength = contextLength;
    this.vocabSize = decoder.config.vocabSize;
    this.prefillChunk = tokensIn50Ms(decoder.weights.bytes);
    this.#logits = new Float32Array(this.vocabSize);
  }

  get memoryBytes(): number {
    if (!this.#decoder) return 0;
    return this.#decoder.weights.bytes + this.#decoder.cache.bytes + this.#logits.byteLength;
  }

  async forward(
    tokens: readonly number[],
    position: number,
    options: { logits?: boolean } = {},
  ): Promise<Float32Array> {
    const decoder = this.#decoder;
    if (!decoder) throw new Fault('closed', 'The model has been closed. Load it again.');
    checkForward(this, tokens, position);
    decoder.cache.reserve(position + tokens.length);
    let hidden: Float32Array = NO_LOGITS;
    for (const [index, token] of tokens.entries()) hidden = forwardToken(decoder, token, position + index);
    this.length = position + tokens.length;
    if (options.logits === false) return NO_LOGITS;
    outputHead(this.#logits, decoder, hidden);
    return this.#logits;
  }

  dispose(): void {
    this.#decoder = undefined;
  }
}

/** Plain JavaScript does about 10⁶ multiplications a millisecond; a token costs one for each weight. */
function tokensIn50Ms(weightBytes: number): number {
  const weights = weightBytes / Float32Array.BYTES_PER_ELEMENT;
  return Math.max(1, Math.min(64, Math.floor((50 * 1e6) / weights)));
}
