import { linearAxis, logAxis } from './axis.ts';
import { element, render, verbatim, type Content, type Markup } from './markup.ts';
import { COLOURS, drawing, placeX, placeY, plot, PLOT, type PlotParts } from './plot.ts';
import type { ReportedModel } from './quality-report.ts';
import { PICTURE_STYLE } from './report-style.ts';

interface Point {
  readonly name: string;
  readonly group: string;
  readonly bytes: number;
  readonly kl: number;
}

/** The models that no other one beats in size and divergence both, smallest first. */
export function paretoFront<Model extends { readonly bytes: number; readonly kl: number }>(
  models: readonly Model[],
): Model[] {
  const bySize = models.toSorted((a, b) => a.bytes - b.bytes || a.kl - b.kl);
  let best = Infinity;
  return bySize.filter(({ kl }) => {
    if (kl >= best) return false;
    best = kl;
    return true;
  });
}

/** Size against divergence. A model below and to the left of another is better in both. */
export function paretoPlot(models: readonly ReportedModel[]): Markup {
  return plot(paretoParts(models));
}

/** The same as a picture that stands alone: an SVG file. */
export function paretoPicture(models: readonly ReportedModel[]): string {
  const parts = paretoParts(models);
  const style = verbatim(`<style>${PICTURE_STYLE}</style>`);
  const ground = element('rect', { class: 'paper', width: PLOT.width, height: PLOT.height, rx: 12 });
  return `${render(drawing(parts, style, ground, names(parts.legend ?? [])))}\n`;
}

/** The legend, drawn: in the upper right corner, where large files that are far from the original would stand. */
function names(groups: readonly string[]): Markup {
  const left = PLOT.width - PLOT.right - 92;
  const rows = groups.map((name, at) => {
    const y = PLOT.top + 12 + at * 18;
    return [
      element('circle', { class: `c${at % COLOURS}`, cx: left, cy: y - 4, r: 5 }),
      element('text', { x: left + 12, y }, name),
    ];
  });
  return element('g', {}, rows);
}

function paretoParts(models: readonly ReportedModel[]): PlotParts {
  const points: Point[] = models.flatMap(({ name, group, bytes, comparison }) =>
    bytes === undefined || !(comparison.meanKL > 0) ? [] : [{ name, group, bytes, kl: comparison.meanKL }],
  );
  const groups = [...new Set(points.map(({ group }) => group))];
  const x = linearAxis(
    points.map(({ bytes }) => bytes / 1e6),
    (value) => String(Number(value.toFixed(1))),
  );
  const y = logAxis(
    points.map(({ kl }) => kl),
    (value) => String(Number(value.toPrecision(1))),
  );
  const front = paretoFront(points);
  const at = ({ bytes, kl }: Point): readonly [number, number] => [placeX(x, bytes / 1e6), placeY(y, kl)];
  const path = front.map((point, index) => `${index === 0 ? 'M' : 'L'}${at(point).join(' ')}`).join('');
  const content: Content = [
    element('path', { class: 'front', d: path }),
    points.map((point) => {
      const [cx, cy] = at(point);
      const colour = groups.indexOf(point.group) % COLOURS;
      const told = `${point.name}: ${(point.bytes / 1e6).toFixed(1)} MB, mean KL ${point.kl.toFixed(4)}`;
      return element(
        'circle',
        { class: `c${colour}`, cx, cy, r: front.includes(point) ? 6 : 4.5 },
        element('title', {}, told),
      );
    }),
    labels(front, at),
  ];
  return {
    title: 'Size and divergence',
    description:
      'Each point is a model: the size of its file, and how far it is from the original, on a logarithmic scale. ' +
      'The line joins those that no other model beats in both; their names stand beside them.',
    x, y, xLabel: 'file, MB', yLabel: 'mean KL, nats', content, legend: groups,
  }; // prettier-ignore
}

/** Of a name: from line to line, and a letter's width. */
const LINE = 14;
const LETTER = 6.4;

/** Names of the front, below and to the left of their points: nothing is there, or it would be the front. Never one over another. */
function labels(front: readonly Point[], at: (point: Point) => readonly [number, number]): Content {
  const taken: { left: number; right: number; y: number }[] = [];
  return front.map((point) => {
    const [cx, cy] = at(point);
    const length = point.name.length * LETTER;
    const right = Math.max(cx - 8, PLOT.left + 6 + length);
    const left = right - length;
    const floor = PLOT.height - PLOT.bottom - 4;
    let y = Math.min(cy + 16, floor);
    while (taken.some((other) => Math.abs(other.y - y) < LINE && left < other.right && right > other.left)) {
      y += LINE;
    }
    taken.push({ left, right, y });
    const place = { x: Math.round(right), y: Math.round(y), 'text-anchor': 'end' };
    return element('text', { class: 'point', ...place }, point.name);
  });
}
