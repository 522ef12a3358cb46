import type { ProductPlace, Products } from '../../engine/batch/products.ts';
import { INPUT_OF } from './input-of.ts';
import { roundActivations } from './round-activations.ts';
import type { ActivationRounding, RoundingPlan } from './rounding-plan.ts';

/**
 * Products whose inputs are rounded to 8 bits before: what an engine with 8-bit activations computes, but for the order in which floats
 * are added. Weights come rounded already.
 */
export function roundProducts(products: Products, plan: RoundingPlan): Products {
  let last: { x: Float32Array; rounding: ActivationRounding; rounded: Float32Array } | undefined;
  return {
    multiply(out, x, weights, place) {
      const rounding = roundingAt(plan, place);
      if (rounding === undefined) return products.multiply(out, x, weights, place);
      const isShared = last?.x === x && last.rounding === rounding && isSecondTaker(place);
      last = isShared ? last! : { x, rounding, rounded: roundActivations(x, weights.columns, rounding) };
      products.multiply(out, last.rounded, weights, place);
    },
  };
}

function roundingAt(plan: RoundingPlan, place: ProductPlace): ActivationRounding | undefined {
  if (place === 'attention') return undefined;
  return place === 'head' ? plan.head : plan.layers[place.layer]?.[INPUT_OF[place.role]];
}

/** Keys and values take what queries took, up what gate took; a buffer that others reuse has been filled anew. */
function isSecondTaker(place: ProductPlace): boolean {
  return typeof place === 'object' && (place.role === 'k' || place.role === 'v' || place.role === 'up');
}
