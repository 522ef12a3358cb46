import { ACTIVATIONS } from '../reference/feed-forward.ts';
import type { Layer } from './forward-layer.ts';
import type { Products } from './products.ts';

/** The gated linear unit of each token: out = down · (activation(gate · x) ⊙ (up · x)). `out` and `x` are `[tokens × hiddenSize]`. */
export function feedForward(
  out: Float32Array,
  x: Float32Array,
  { config, layer, weights }: Pick<Layer, 'config' | 'layer' | 'weights'>,
  products: Products,
): void {
  const activate = ACTIVATIONS[config.activation];
  const tokens = x.length / config.hiddenSize;
  const gated = new Float32Array(tokens * config.ffnSize);
  const raised = new Float32Array(tokens * config.ffnSize);
  products.multiply(gated, x, weights.gate, { layer, role: 'gate' });
  products.multiply(raised, x, weights.up, { layer, role: 'up' });
  for (let i = 0; i < gated.length; i++) gated[i] = activate(gated[i]!) * raised[i]!;
  products.multiply(out, gated, weights.down, { layer, role: 'down' });
}
