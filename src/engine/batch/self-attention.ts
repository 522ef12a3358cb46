import { addTo } from '../reference/matrix.ts';
import { rotate } from '../reference/rope.ts';
import { attendText } from './attend-text.ts';
import type { Layer } from './forward-layer.ts';
import { normRows } from './norm-rows.ts';
import type { Pass } from './scratch.ts';

/** Attention of each token to those before it. `out` and `x` are `[tokens × hiddenSize]`. */
export function selfAttention(out: Float32Array, x: Float32Array, layer: Layer, pass: Pass): void {
  const { config, weights } = layer;
  const { products, scratch } = pass;
  const project = (role: 'q' | 'k' | 'v', bias: Float32Array | undefined): Float32Array => {
    const tokens = x.length / config.hiddenSize;
    const projected = scratch.take(role, tokens * weights[role].rows);
    products.multiply(projected, x, weights[role], { layer: layer.layer, role });
    if (bias) addToRows(projected, bias);
    return projected;
  };
  const queries = project('q', weights.qBias);
  const keys = project('k', weights.kBias);
  const values = project('v', weights.vBias);
  placeHeads(queries, weights.qNorm, layer, config.heads);
  placeHeads(keys, weights.kNorm, layer, config.kvHeads);
  const mixed = scratch.take('mixed', queries.length);
  const { window } = config.layerKinds[layer.layer]!;
  attendText(mixed, { queries, keys, values }, { ...config, window }, pass);
  products.multiply(out, mixed, weights.o, { layer: layer.layer, role: 'o' });
}

function addToRows(rows: Float32Array, bias: Float32Array): void {
  for (let at = 0; at < rows.length; at += bias.length) addTo(rows.subarray(at, at + bias.length), bias);
}

/** Norms the heads and rotates those of each token to its position, as far as the layer does. */
function placeHeads(
  heads: Float32Array, // [tokens × count · headSize]
  norm: Float32Array | undefined,
  { config, layer, rotations }: Layer,
  count: number,
): void {
  if (norm) normRows(heads, heads, norm, config.normEpsilon);
  const { rope } = config.layerKinds[layer]!;
  if (rope === undefined) return;
  const width = count * config.headSize;
  for (let position = 0; position * width < heads.length; position++) {
    const ofToken = heads.subarray(position * width, (position + 1) * width);
    rotate(ofToken, config.headSize, position, rotations[rope]!);
  }
}
