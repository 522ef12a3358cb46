import type { Estimate } from '../estimate.ts';
import { markdownTable } from './markdown-table.ts';
import { element, type Content, type Markup } from './markup.ts';
import type { Goal, LayerSeries, ReportedModel } from './quality-report.ts';

/** One column of a table about models; left out where no model has it. */
interface Column {
  readonly name: string;
  readonly write: (model: ReportedModel) => string | undefined;
}

const megabytes = (bytes: number | undefined): string | undefined =>
  bytes === undefined ? undefined : `${(bytes / 1e6).toFixed(1)} MB`;
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const withMargin = ({ value, high }: Estimate, write: (value: number) => string): string =>
  Number.isNaN(high) ? write(value) : `${write(value)} ± ${write(high - value)}`;

const MODEL_COLUMNS: readonly Column[] = [
  { name: 'File', write: ({ bytes }) => megabytes(bytes) },
  { name: 'Bits a weight', write: ({ bitsPerWeight }) => bitsPerWeight?.toFixed(2) },
  {
    name: 'Mean KL',
    write: ({ comparison }) => withMargin(comparison.intervals.meanKL, (value) => value.toFixed(4)),
  },
  { name: 'Median', write: ({ comparison }) => comparison.medianKL.toFixed(4) },
  { name: '99th percentile', write: ({ comparison }) => comparison.p99KL.toFixed(3) },
  { name: 'Same top token', write: ({ comparison }) => withMargin(comparison.intervals.top1, percent) },
  { name: 'Perplexity', write: ({ comparison }) => comparison.perplexity.toFixed(3) },
  { name: 'Multiple choice', write: ({ cloze }) => cloze && percent(cloze.value) },
  { name: 'Prompt', write: ({ pace }) => pace && `${pace.prefillTokensPerSecond.toFixed(0)} tokens/s` },
  { name: 'Answer', write: ({ pace }) => pace && `${pace.decodeTokensPerSecond.toFixed(0)} tokens/s` },
  { name: 'Memory', write: ({ memoryBytes }) => megabytes(memoryBytes) },
  { name: 'Made in', write: ({ made }) => made && `${made.seconds.toFixed(1)} s` },
  { name: 'with', write: ({ made }) => megabytes(made?.peakBytes) },
];

export function modelTable(models: readonly ReportedModel[]): Markup {
  const { head, rows } = modelCells(models);
  return table('Models', head, rows);
}

/** The same as a table of Markdown. */
export function modelsMarkdown(models: readonly ReportedModel[]): string {
  const { head, rows } = modelCells(models);
  return markdownTable(head, rows);
}

function modelCells(models: readonly ReportedModel[]): {
  readonly head: string[];
  readonly rows: string[][];
} {
  const columns = MODEL_COLUMNS.filter(({ write }) => models.some((model) => write(model) !== undefined));
  return {
    head: ['Model', ...columns.map(({ name }) => name)],
    rows: models.map((model) => [model.name, ...columns.map(({ write }) => write(model) ?? '–')]),
  };
}

export function goalTable(goals: readonly Goal[]): Markup {
  return table(
    'Goals',
    ['What', 'At least', 'Found', ''],
    goals.map(({ what, goal, found, reached }) => [what, goal, found, reached ? 'reached' : 'not reached']),
  );
}

export function layerTable(series: readonly LayerSeries[]): Markup {
  const layers = series[0]?.errors.length ?? 0;
  return table(
    'Error by layer',
    ['Layer', ...series.flatMap(({ name }) => [`${name}: its own`, `${name}: gathered`])],
    Array.from({ length: layers }, (_, layer) => [
      String(layer + 1),
      ...series.flatMap(({ errors }) => [
        errors[layer]!.own.toPrecision(2),
        errors[layer]!.gathered.toPrecision(2),
      ]),
    ]),
  );
}

/** The first cell of a row names it. */
export function table(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): Markup {
  const cells = (row: readonly string[]): Content =>
    row.map((cell, at) => (at === 0 ? element('th', { scope: 'row' }, cell) : element('td', {}, cell)));
  return element(
    'div',
    { class: 'wide', tabindex: 0, role: 'group', 'aria-label': caption },
    element(
      'table',
      {},
      element('caption', {}, caption),
      element('thead', {}, element('tr', {}, ...head.map((name) => element('th', { scope: 'col' }, name)))),
      element('tbody', {}, ...rows.map((row) => element('tr', {}, cells(row)))),
    ),
  );
}
