import { makeUnit } from '../../core/make-unit.ts';
import type { EncoderConfig } from '../encoder-config.ts';
import { attend } from './attention.ts';
import type { EncoderLayerWeights, EncoderWeights, Linear } from './encoder-weights.ts';
import { exactGelu } from './gelu.ts';
import { layerNorm } from './layer-norm.ts';
import { addTo, multiply, rowOf } from './matrix.ts';

/** An encoder in memory. */
export interface Encoder {
  readonly config: EncoderConfig;
  readonly weights: EncoderWeights;
}

/** One text through all layers of a BERT (Devlin et al., 2019): its vector of length 1, `[hiddenSize]`. */
export function encodeText(encoder: Encoder, tokens: readonly number[]): Float32Array {
  const { config, weights } = encoder;
  const states = tokens.map((token, position) => embed(encoder, token, position));
  for (const layer of weights.layers) {
    const attended = selfAttention(states, layer, config);
    for (const [i, state] of states.entries()) {
      addTo(state, attended[i]!);
      layerNorm(state, layer.attnNorm, config.normEpsilon);
      addTo(state, feedForward(state, layer));
      layerNorm(state, layer.ffnNorm, config.normEpsilon);
    }
  }
  const vector = config.pooling === 'mean' ? sumOf(states) : states[0]!;
  makeUnit(vector);
  return vector;
}

function embed({ config, weights }: Encoder, token: number, position: number): Float32Array {
  const state = rowOf(weights.embedding, token).slice();
  addTo(state, rowOf(weights.tokenTypes, 0));
  addTo(state, rowOf(weights.positions, position));
  layerNorm(state, weights.embeddingNorm, config.normEpsilon);
  return state;
}

/** Every token looks at every token. */
function selfAttention(
  states: readonly Float32Array[],
  layer: EncoderLayerWeights,
  { hiddenSize, heads, headSize, attentionScale }: EncoderConfig,
): Float32Array[] {
  const keys = new Float32Array(states.length * hiddenSize);
  const values = new Float32Array(states.length * hiddenSize);
  for (const [i, state] of states.entries()) {
    keys.set(linear(layer.k, state), i * hiddenSize);
    values.set(linear(layer.v, state), i * hiddenSize);
  }
  const view = { cache: { keys, values }, first: 0, last: states.length - 1 };
  const shape = { heads, kvHeads: heads, headSize, attentionScale };
  const mixed = new Float32Array(hiddenSize);
  return states.map((state) => {
    attend(mixed, linear(layer.q, state), view, shape);
    return linear(layer.o, mixed);
  });
}

function feedForward(state: Float32Array, { up, down }: EncoderLayerWeights): Float32Array {
  return linear(down, linear(up, state).map(exactGelu));
}

function linear({ matrix, bias }: Linear, x: Float32Array): Float32Array {
  const out = new Float32Array(matrix.rows);
  multiply(out, matrix, x);
  addTo(out, bias);
  return out;
}

function sumOf(states: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(states[0]!.length);
  for (const state of states) addTo(sum, state);
  return sum;
}
