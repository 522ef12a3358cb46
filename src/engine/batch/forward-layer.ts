import type { DecoderConfig } from '../decoder-config.ts';
import { addTo } from '../reference/matrix.ts';
import type { Rotation } from '../reference/rope.ts';
import type { LayerWeights } from '../reference/weights.ts';
import { feedForward } from './feed-forward.ts';
import { normRows } from './norm-rows.ts';
import type { Pass } from './scratch.ts';
import { selfAttention } from './self-attention.ts';

/** A layer as a forward pass needs it. */
export interface Layer {
  readonly config: DecoderConfig;
  /** Its place among the layers. */
  readonly layer: number;
  readonly weights: LayerWeights;
  /** The model's, as many as the configuration's `ropes`. */
  readonly rotations: readonly Rotation[];
}

/**
 * One decoder layer over a whole text, in place; position 0 is the first row. What `reference/forward.ts` computes token by
 * token, here all tokens at once, so that every weight is read once for a text.
 * @param hidden `[tokens × hiddenSize]`
 */
export function forwardLayer(hidden: Float32Array, layer: Layer, pass: Pass): void {
  const { config, weights } = layer;
  const { normEpsilon } = config;
  const normed = pass.scratch.take('normed', hidden.length);
  const update = pass.scratch.take('update', hidden.length);
  normRows(normed, hidden, weights.attnNorm, normEpsilon);
  selfAttention(update, normed, layer, pass);
  if (weights.postAttnNorm) normRows(update, update, weights.postAttnNorm, normEpsilon);
  addTo(hidden, update);

  normRows(normed, hidden, weights.ffnNorm, normEpsilon);
  feedForward(update, normed, layer, pass);
  if (weights.postFfnNorm) normRows(update, update, weights.postFfnNorm, normEpsilon);
  addTo(hidden, update);
}
