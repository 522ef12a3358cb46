import { linearAxis, logAxis } from './axis.ts';
import { element, type Content, type Markup } from './markup.ts';
import { COLOURS, placeX, placeY, plot } from './plot.ts';
import type { LayerSeries } from './quality-report.ts';

/** How far the stream behind each layer is from the original's. */
export function layerPlot(series: readonly LayerSeries[]): Markup {
  return lines({
    title: 'Error by layer',
    description:
      'How far the stream behind each layer is from the original’s, as a share of its size (‖h − ĥ‖² / ‖h‖²), with all layers up to ' +
      'there quantized. Logarithmic.',
    yLabel: 'relative squared error',
    xLabel: 'layer',
    series: series.map(({ name, errors }) => ({
      name,
      values: errors.map(({ layer, gathered }) => ({ x: layer + 1, y: gathered })),
    })),
  });
}

interface Series {
  readonly name: string;
  readonly values: readonly { readonly x: number; readonly y: number }[];
}

export interface Lines {
  readonly title: string;
  readonly description: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly Series[];
}

/** Series over whole numbers, with a logarithmic height. */
export function lines({ series, ...told }: Lines): Markup {
  const all = series.flatMap(({ values }) => values);
  const x = linearAxis(
    all.map((one) => one.x),
    (value) => String(value),
  );
  const whole = { ...x, ticks: x.ticks.filter(({ value }) => Number.isInteger(value)) };
  const y = logAxis(
    all.map((one) => one.y),
    (value) => String(Number(value.toPrecision(1))),
  );
  const content: Content = series.map(({ name, values }, at) => {
    const places = values.map((one) => [placeX(x, one.x), placeY(y, one.y)] as const);
    const path = places.map(([px, py], index) => `${index === 0 ? 'M' : 'L'}${px} ${py}`).join('');
    const dots = places.map(([cx, cy], index) => {
      const { x: where, y: value } = values[index]!;
      const title = element('title', {}, `${name}, ${told.xLabel} ${where}: ${value.toPrecision(3)}`);
      return element('circle', { class: `c${at % COLOURS}`, cx, cy, r: 4 }, title);
    });
    return [element('path', { class: `line s${at % COLOURS}`, d: path }), dots];
  });
  return plot({ ...told, x: whole, y, content, legend: series.map(({ name }) => name) });
}
