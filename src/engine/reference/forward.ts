import type { DecoderConfig } from '../decoder-config.ts';
import { attend } from './attention.ts';
import { feedForward } from './feed-forward.ts';
import type { KvCache } from './kv-cache.ts';
import { addTo, multiply, rowOf } from './matrix.ts';
import { normHeads, rmsNorm } from './rms-norm.ts';
import { rotate } from './rope.ts';
import { CODE_PEAKS, roundHeads } from './round-heads.ts';
import type { LayerWeights, Weights } from './weights.ts';

/** A model in memory: what it is made of and what it remembers. */
export interface Decoder {
  readonly config: DecoderConfig;
  readonly weights: Weights;
  readonly cache: KvCache;
  /** Whether queries, keys and values are rounded as the WASM engine keeps them. */
  readonly rounded: boolean;
}

/** One token through all layers; its keys and values enter the cache. Returns the hidden state, `[hiddenSize]`. */
export function forwardToken(decoder: Decoder, token: number, position: number): Float32Array {
  const { config, weights } = decoder;
  const { normEpsilon, embeddingScale } = config;
  const hidden = rowOf(weights.embedding, token).map((value) => value * embeddingScale);
  const normed = new Float32Array(config.hiddenSize);
  const update = new Float32Array(config.hiddenSize);
  for (const [index, layer] of weights.layers.entries()) {
    rmsNorm(normed, hidden, layer.attnNorm, normEpsilon);
    selfAttention(update, normed, decoder, { index, position });
    if (layer.postAttnNorm) rmsNorm(update, update, layer.postAttnNorm, normEpsilon);
    addTo(hidden, update);

    rmsNorm(normed, hidden, layer.ffnNorm, normEpsilon);
    feedForward(update, normed, layer, config.activation);
    if (layer.postFfnNorm) rmsNorm(update, update, layer.postFfnNorm, normEpsilon);
    addTo(hidden, update);
  }
  return hidden;
}

/** The hidden state of the last token to one logit for each token of the vocabulary. */
export function outputHead(out: Float32Array, { config, weights }: Decoder, hidden: Float32Array): void {
  const normed = new Float32Array(config.hiddenSize);
  rmsNorm(normed, hidden, weights.outputNorm, config.normEpsilon);
  multiply(out, weights.head, normed);
}

interface Place {
  /** Of the layer. */
  readonly index: number;
  readonly position: number;
}

function selfAttention(
  out: Float32Array,
  x: Float32Array,
  decoder: Decoder,
  { index, position }: Place,
): void {
  const { config, weights } = decoder;
  const layer = weights.layers[index]!;
  const { window } = config.layerKinds[index]!;
  const cache = decoder.cache.layer(index);
  const query = new Float32Array(layer.q.rows);
  const mixed = new Float32Array(layer.q.rows);
  const row = position * layer.k.rows;
  const key = cache.keys.subarray(row, row + layer.k.rows);
  const value = cache.values.subarray(row, row + layer.v.rows);

  project(query, layer.q, layer.qBias, x);
  project(key, layer.k, layer.kBias, x);
  project(value, layer.v, layer.vBias, x);
  place(query, layer.qNorm, decoder, { index, position });
  place(key, layer.kNorm, decoder, { index, position });
  if (decoder.rounded) {
    roundHeads(query, config.headSize, CODE_PEAKS.query);
    roundHeads(key, config.headSize, CODE_PEAKS.key);
    roundHeads(value, config.headSize, CODE_PEAKS.value);
  }
  const first = window === undefined ? 0 : Math.max(0, position + 1 - window);
  attend(mixed, query, { cache, first, last: position }, config);
  multiply(out, layer.o, mixed);
}

/** out = matrix · x + bias */
function project(
  out: Float32Array,
  matrix: LayerWeights['q'],
  bias: Float32Array | undefined,
  x: Float32Array,
): void {
  multiply(out, matrix, x);
  if (bias) addTo(out, bias);
}

/** Norms the heads and rotates them to their position, as far as the layer does. */
function place(
  heads: Float32Array,
  norm: Float32Array | undefined,
  { config, weights }: Decoder,
  { index, position }: Place,
): void {
  if (norm) normHeads(heads, norm, config.normEpsilon);
  const { rope } = config.layerKinds[index]!;
  if (rope !== undefined) rotate(heads, config.headSize, position, weights.rotations[rope]!);
}
