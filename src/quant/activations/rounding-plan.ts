import type { Affine } from '../affine.ts';
import type { LayerInput } from '../input-statistics.ts';
import { activationScale } from './activation-scale.ts';
import type { InputActivity } from './input-activity.ts';
import type { ModelActivity } from './observe-activations.ts';

/**
 * How inputs of a product are rounded to 8 bits.
 * - `token`: dynamic, a scale for each token, found as it comes. The most exact, and the same in whatever passes a prompt is cut
 * - `tensor`: dynamic, one scale for all tokens of a pass (ONNX's DynamicQuantizeLinear). One token's outlier takes away the precision of all
 *   others, and the result depends on which tokens are computed together
 * - `static`: a scale found beforehand in calibration texts. Nothing has to be searched at run time and every pass rounds alike, but what
 *   calibration never saw is cut off, and an input with outliers is rounded coarsely for every token
 * - `none`: stays float32
 */
export type RoundingKind = 'token' | 'tensor' | 'static' | 'none';

/** By role; what is not named is as `inputs`. */
export interface RoundingChoice extends Readonly<Partial<Record<LayerInput | 'head', RoundingKind>>> {
  readonly inputs: RoundingKind;
}

/** A static one is its scale and zero point. */
export type ActivationRounding = 'token' | 'tensor' | Affine;

/** How the inputs of products are rounded, layer by layer; absent ones stay float32. */
export interface RoundingPlan {
  readonly layers: readonly Readonly<Partial<Record<LayerInput, ActivationRounding>>>[];
  readonly head?: ActivationRounding | undefined;
}

const LAYER_INPUTS: readonly LayerInput[] = ['qkv', 'o', 'gateUp', 'down'];

/** A choice with the ranges that calibration found. */
export function planRounding({ layers, head }: ModelActivity, choice: RoundingChoice): RoundingPlan {
  const roundingOf = (
    input: LayerInput | 'head',
    { range }: InputActivity,
  ): ActivationRounding | undefined => {
    const kind = choice[input] ?? choice.inputs;
    if (kind === 'none') return undefined;
    return kind === 'static' ? activationScale(range) : kind;
  };
  return {
    layers: layers.map((layer) => {
      const entries = LAYER_INPUTS.map((input) => [input, roundingOf(input, layer[input])] as const);
      return Object.fromEntries(entries.filter(([, rounding]) => rounding !== undefined));
    }),
    head: roundingOf('head', head),
  };
}
