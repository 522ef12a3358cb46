import { linearAxis } from './axis.ts';
import { element, type Markup } from './markup.ts';
import { COLOURS, placeX, placeY, plot } from './plot.ts';
import type { Scatter } from './quality-report.ts';

/** What both models think of the same tokens. On the line they agree. */
export function logitPlot(scatters: readonly Scatter[]): Markup {
  const all = scatters.flatMap(({ pairs }) => pairs);
  const axis = linearAxis(all.flat(), (value) => String(value));
  const [low, high] = [axis.ticks[0]!.value, axis.ticks.at(-1)!.value];
  const diagonal = {
    x1: placeX(axis, low), y1: placeY(axis, low), x2: placeX(axis, high), y2: placeY(axis, high),
  }; // prettier-ignore
  const dots = scatters.map(({ pairs }, at) =>
    pairs.map(([reference, model]) =>
      element('circle', {
        class: `dot c${at % COLOURS}`,
        cx: placeX(axis, reference),
        cy: placeY(axis, model),
        r: 2,
      }),
    ),
  );
  return plot({
    title: 'Token by token',
    description:
      'The log-probability of sampled tokens (the likeliest ones and some at random, at each position of a text) in the original ' +
      'and in the quantized model. On the line both agree.',
    x: axis,
    y: axis,
    xLabel: 'ln p, original',
    yLabel: 'ln q, quantized',
    content: [element('line', { class: 'front', ...diagonal }), dots],
    legend: scatters.map(({ name }) => name),
  });
}
