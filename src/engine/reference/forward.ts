import type { DecoderConfig } from '../decoder-config.ts';
import { attend } from './attention.ts';
import type { LayerCache } from './attention.ts';
import { feedForward } from './feed-forward.ts';
import { addTo, multiply, rowOf } from './matrix.ts';
import { rmsNorm } from './rms-norm.ts';
import { rotate } from './rope.ts';
import type { LayerWeights, Weights } from './weights.ts';
import type { KvCache } from './kv-cache.ts';

/** A model in memory: what it is made of and what it remembers. */
export interface Llama {
  readonly config: DecoderConfig;
  readonly weights: Weights;
  readonly cache: KvCache;
}

/** One token through all layers; its keys and values enter the cache. Returns the hidden state, `[hiddenSize]`. */
export function forwardToken(llama: Llama, token: number, position: number): Float32Array {
  const { config, weights, cache } = llama;
  const hidden = rowOf(weights.embedding, token).slice();
  const normed = new Float32Array(config.hiddenSize);
  const update = new Float32Array(config.hiddenSize);
  for (const [index, layer] of weights.layers.entries()) {
    rmsNorm(normed, hidden, layer.attnNorm, config.normEpsilon);
    selfAttention(update, normed, layer, { config, cache: cache.layer(index), position, weights });
    addTo(hidden, update);

    rmsNorm(normed, hidden, layer.ffnNorm, config.normEpsilon);
    feedForward(update, normed, layer);
    addTo(hidden, update);
  }
  return hidden;
}

/** The hidden state of the last token to one logit for each token of the vocabulary. */
export function outputHead(out: Float32Array, { config, weights }: Llama, hidden: Float32Array): void {
  const normed = new Float32Array(config.hiddenSize);
  rmsNorm(normed, hidden, weights.outputNorm, config.normEpsilon);
  multiply(out, weights.head, normed);
}

interface Place {
  readonly config: DecoderConfig;
  readonly weights: Weights;
  readonly cache: LayerCache;
  readonly position: number;
}

function selfAttention(out: Float32Array, x: Float32Array, layer: LayerWeights, place: Place): void {
  const { config, cache, position } = place;
  const { frequencies } = place.weights;
  const query = new Float32Array(layer.q.rows);
  const mixed = new Float32Array(layer.q.rows);
  const row = position * layer.k.rows;
  const key = cache.keys.subarray(row, row + layer.k.rows);
  const value = cache.values.subarray(row, row + layer.v.rows);

  multiply(query, layer.q, x);
  multiply(key, layer.k, x);
  multiply(value, layer.v, x);
  const how = { headSize: config.headSize, pairing: config.ropes[0]!.pairing };
  rotate(query, position, frequencies, how);
  rotate(key, position, frequencies, how);
  attend(mixed, query, place, config);
  multiply(out, layer.o, mixed);
}
