import { extentPlot } from './extent-plot.ts';
import { layerPlot } from './layer-plot.ts';
import { logitPlot } from './logit-plot.ts';
import { element, render, verbatim, type Content } from './markup.ts';
import { paretoPlot } from './pareto-plot.ts';
import type { QualityReport } from './quality-report.ts';
import { REPORT_STYLE } from './report-style.ts';
import { goalTable, layerTable, modelTable } from './report-tables.ts';

/** A report as one HTML file that loads nothing: it can be sent, kept and printed. */
export function reportPage(report: QualityReport): string {
  const { title, about, original, models } = report;
  const head = element(
    'head',
    {},
    element('meta', { charset: 'utf-8' }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('meta', {
      'http-equiv': 'Content-Security-Policy',
      content: "default-src 'none'; style-src 'unsafe-inline'",
    }),
    element('title', {}, title),
    verbatim(`<style>${REPORT_STYLE}</style>`),
  );
  const main = element(
    'main',
    {},
    element('h1', {}, title),
    ...about.map((paragraph) => element('p', {}, paragraph)),
    ...section('What had to be reached', report.goals, (goals) =>
      element('div', { class: 'goals' }, goalTable(goals)),
    ),
    element('h2', {}, 'Models'),
    element('p', {}, originalSentence(original, models[0]?.comparison.referencePerplexity)),
    modelTable(models),
    ...(models.some(({ bytes }) => bytes !== undefined) ? [paretoPlot(models)] : []),
    ...section('Layers', report.layers, (layers) => [layerPlot(layers), layerTable(layers)]),
    ...section('Tokens', report.scatters, logitPlot),
    ...section('What goes into the matrices', report.extents, extentPlot),
  );
  return `<!doctype html>\n${render(element('html', { lang: 'en' }, head, element('body', {}, main)))}\n`;
}

function originalSentence(
  { name, bytes, cloze }: QualityReport['original'],
  perplexity: number | undefined,
): string {
  const facts = [`${(bytes / 1e6).toFixed(1)} MB`];
  if (perplexity !== undefined) facts.push(`perplexity ${perplexity.toFixed(3)}`);
  if (cloze) facts.push(`${(100 * cloze.value).toFixed(1)} % of multiple choice`);
  return `The original is ${name}: ${facts.join(', ')}.`;
}

function section<Data extends readonly unknown[]>(
  title: string,
  data: Data | undefined,
  write: (data: Data) => Content,
): Content[] {
  return data && data.length > 0 ? [element('h2', {}, title), write(data)] : [];
}
