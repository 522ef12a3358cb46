import type { LayerTensors } from '../../engine/decoder-tensors.ts';
import type { LayerInput } from '../input-statistics.ts';
import type { TensorPlan } from './plan.ts';

/** Who takes an input, and what makes it. */
const PAIRS: Readonly<Record<LayerInput, readonly (keyof LayerTensors)[]>> = {
  qkv: ['q', 'k', 'v', 'attnNorm'],
  o: ['o', 'v', 'vBias'],
  gateUp: ['gate', 'up', 'ffnNorm'],
  down: ['down', 'up'],
};

/**
 * The plans of a layer, with those rounded to nearest as they are whose factors would have to go into a tensor that stays as it is in the
 * file: both sides of a pair have to change, or neither.
 */
export function rescalable(plans: readonly TensorPlan[], tensors: LayerTensors): TensorPlan[] {
  const kept = new Set(
    plans.filter(({ storage }) => storage.kind === 'same').map(({ tensor }) => tensor.name),
  );
  return plans.map((plan) => {
    const { method, ...others } = plan;
    if (method === undefined || plan.place.kind !== 'layer') return plan;
    const isBound = PAIRS[plan.place.input].some((role) => kept.has(tensors[role]?.name ?? ''));
    return isBound ? others : plan;
  });
}
