import type { ActivationExtent } from '../activation-extent.ts';
import { lines } from './layer-plot.ts';
import type { Markup } from './markup.ts';

const INPUTS = [
  ['q', 'into query, key and value'],
  ['o', 'into the attention’s output'],
  ['gate', 'into gate and up'],
  ['down', 'into down'],
] as const;

/** How far the largest input of each matrix stands out: what rounding to 8 bits for a whole tensor suffers from. */
export function extentPlot(extents: readonly ActivationExtent[]): Markup {
  return lines({
    title: 'Activation ranges',
    description:
      'The largest input of each matrix beside what its inputs are usually like (largest |x| / √ mean x²). Where it is above some ' +
      'hundreds, 8 bits that span the whole tensor leave the usual inputs hardly a code of their own. Logarithmic.',
    xLabel: 'layer',
    yLabel: 'largest / usual',
    series: INPUTS.map(([role, name]) => ({
      name,
      values: extents
        .filter((one) => one.role === role)
        .map(({ layer, largest, usual }) => ({ x: layer + 1, y: largest / usual })),
    })).filter(({ values }) => values.length > 0),
  });
}
