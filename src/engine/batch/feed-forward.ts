import { ACTIVATIONS } from '../reference/feed-forward.ts';
import type { Layer } from './forward-layer.ts';
import type { Pass } from './scratch.ts';

/** The gated linear unit of each token: out = down · (activation(gate · x) ⊙ (up · x)). `out` and `x` are `[tokens × hiddenSize]`. */
export function feedForward(
  out: Float32Array,
  x: Float32Array,
  { config, layer, weights }: Pick<Layer, 'config' | 'layer' | 'weights'>,
  { products, scratch }: Pass,
): void {
  const activate = ACTIVATIONS[config.activation];
  const tokens = x.length / config.hiddenSize;
  const gated = scratch.take('gated', tokens * config.ffnSize);
  const raised = scratch.take('raised', tokens * config.ffnSize);
  products.multiply(gated, x, weights.gate, { layer, role: 'gate' });
  products.multiply(raised, x, weights.up, { layer, role: 'up' });
  for (let i = 0; i < gated.length; i++) gated[i] = activate(gated[i]!) * raised[i]!;
  products.multiply(out, gated, weights.down, { layer, role: 'down' });
}
