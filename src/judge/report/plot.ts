import type { Axis } from './axis.ts';
import { element, type Content, type Markup } from './markup.ts';

export const PLOT = { width: 640, height: 400, left: 64, right: 16, top: 16, bottom: 52 } as const;

export interface PlotParts {
  /** What the picture shows, for who does not see it. */
  readonly title: string;
  readonly description: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly content: Content;
  /** Names with the number of their colour. */
  readonly legend?: readonly string[];
}

export function placeX(axis: Axis, value: number): number {
  return round(PLOT.left + axis.place(value) * (PLOT.width - PLOT.left - PLOT.right));
}

export function placeY(axis: Axis, value: number): number {
  return round(PLOT.height - PLOT.bottom - axis.place(value) * (PLOT.height - PLOT.top - PLOT.bottom));
}

/** Axes, grid and names around some content, as a figure of a page. */
export function plot(parts: PlotParts): Markup {
  const { title, description, legend = [] } = parts;
  const names = legend.map((name, at) =>
    element('li', {}, element('span', { class: `swatch c${at % COLOURS}` }), name),
  );
  return element(
    'figure',
    {},
    element('figcaption', {}, element('h3', {}, title), element('p', {}, description)),
    element('div', { class: 'wide', tabindex: 0, role: 'group', 'aria-label': title }, drawing(parts)),
    ...(names.length > 0 ? [element('ul', { class: 'legend' }, ...names)] : []),
  );
}

/** The plot alone. @param extra goes before everything: a style, a ground */
export function drawing(parts: PlotParts, ...extra: readonly Markup[]): Markup {
  const { title, description, content } = parts;
  const id = `plot-${title.toLowerCase().replace(/[^a-z0-9]+/gu, '-')}`;
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${PLOT.width} ${PLOT.height}`,
      role: 'img',
      'aria-labelledby': `${id}-title ${id}-description`,
    },
    element('title', { id: `${id}-title` }, title),
    element('desc', { id: `${id}-description` }, description),
    ...extra,
    grid(parts),
    content,
  );
}

/** Colours of the style sheet: c0, c1, … */
export const COLOURS = 8;

function grid({ x, y, xLabel, yLabel }: PlotParts): Content {
  const { width, height, left, right, top, bottom } = PLOT;
  const end = width - right;
  const floor = height - bottom;
  return [
    y.ticks.map(({ value, label }) => {
      const at = placeY(y, value);
      return [
        element('line', { class: 'grid', x1: left, x2: end, y1: at, y2: at }),
        element('text', { x: left - 8, y: at + 4, 'text-anchor': 'end' }, label),
      ];
    }),
    x.ticks.map(({ value, label }) => {
      const at = placeX(x, value);
      return [
        element('line', { class: 'grid', x1: at, x2: at, y1: top, y2: floor }),
        element('text', { x: at, y: floor + 18, 'text-anchor': 'middle' }, label),
      ];
    }),
    element('text', { class: 'name', x: (left + end) / 2, y: height - 8, 'text-anchor': 'middle' }, xLabel),
    element(
      'text',
      {
        class: 'name',
        x: 14,
        y: (top + floor) / 2,
        'text-anchor': 'middle',
        transform: `rotate(-90 14 ${(top + floor) / 2})`,
      },
      yLabel,
    ),
  ];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
