import { describe, expect, test } from 'vitest';
import { linearAxis, logAxis } from '../../src/judge/report/axis.ts';
import { element, render } from '../../src/judge/report/markup.ts';
import { goalsMarkdown, markdownTable } from '../../src/judge/report/markdown-table.ts';
import { paretoFront, paretoPicture } from '../../src/judge/report/pareto-plot.ts';
import type { QualityReport, ReportedModel } from '../../src/judge/report/quality-report.ts';
import { reportPage } from '../../src/judge/report/report-page.ts';

const estimate = (value: number) => ({ value, standardError: 0.01, low: value - 0.02, high: value + 0.02 });

function model(name: string, bytes: number, kl: number): ReportedModel {
  return {
    name, group: name, bytes,
    comparison: {
      tokens: 100, meanKL: kl, medianKL: kl / 2, p99KL: 4 * kl, top1: 0.9, perplexity: 4, referencePerplexity: 3.9,
      intervals: { meanKL: estimate(kl), top1: estimate(0.9), logLikelihood: estimate(-0.1) },
    },
  }; // prettier-ignore
}

const models = [model('a', 10e6, 0.1), model('b', 12e6, 0.2), model('c & <d>', 20e6, 0.001)];
const report: QualityReport = {
  title: 'A <script>alert(1)</script>',
  about: ['One paragraph.'],
  original: { name: 'o', bytes: 40e6 },
  models,
  goals: [{ what: 'small', goal: '≤ 1', found: '2', reached: false }],
  layers: [{ name: 'a', errors: [{ layer: 0, own: 0.1, gathered: 0.2 }, { layer: 1, own: 0.1, gathered: 0.3 }] }],
  scatters: [{ name: 'a', pairs: [[-1, -1.5], [-20, -19]] }],
  extents: [{ layer: 0, role: 'down', largest: 300, usual: 1 }],
}; // prettier-ignore

describe('the page', () => {
  const page = reportPage(report);

  test('loads and runs nothing, and what comes from outside stays text', () => {
    expect(page).not.toMatch(/<script|<img|<link|https?:(?!\/\/www\.w3\.org)|url\(/u);
    expect(page).toContain("default-src 'none'");
    expect(page).toContain('A &lt;script&gt;');
    expect(page).toContain('c &amp; &lt;d&gt;');
  });

  test('has a name for every picture, and every figure as a table too', () => {
    expect(page.match(/<svg /gu)).toHaveLength(4);
    expect(page.match(/role="img" aria-labelledby="([^" ]+) /gu)).toHaveLength(4);
    for (const [, id] of page.matchAll(/aria-labelledby="([^" ]+) /gu))
      expect(page).toContain(`<title id="${id}">`);
    expect(page.match(/<caption>/gu)).toHaveLength(3);
    expect(page).toContain('not reached');
  });

  test('tells a model without parts nobody measured', () => {
    const { goals: _, layers: __, scatters: ___, extents: ____, ...little } = report;
    expect(reportPage(little).match(/<svg /gu)).toHaveLength(1);
  });
});

test('the front has what nothing beats in both', () => {
  const front = paretoFront([
    { bytes: 3, kl: 1 }, { bytes: 1, kl: 5 }, { bytes: 2, kl: 6 }, { bytes: 3, kl: 2 }, { bytes: 4, kl: 1 },
  ]); // prettier-ignore
  expect(front).toEqual([
    { bytes: 1, kl: 5 },
    { bytes: 3, kl: 1 },
  ]);
  expect(paretoPicture(models)).toMatch(/^<svg xmlns/);
});

describe('axes', () => {
  test('linear ones span their values in round steps', () => {
    const axis = linearAxis([13.9, 16.9], String);
    expect(axis.ticks.map(({ value }) => value)).toEqual([13, 14, 15, 16, 17]);
    expect(axis.place(15)).toBeCloseTo(0.5, 9);
  });

  test('logarithmic ones place powers evenly, and zero at the beginning', () => {
    const axis = logAxis([0.001, 0.1], String);
    expect(axis.place(0.01)).toBeCloseTo(0.5, 9);
    expect([axis.place(0.001), axis.place(0.1), axis.place(0)]).toEqual([0, 1, 0]);
    expect(axis.ticks.map(({ value }) => value)).toContain(0.05);
  });
});

test('markup escapes, tables of Markdown keep their columns', () => {
  expect(render(element('p', { title: '"' }, 'a<b', 2))).toBe('<p title="&quot;">a&lt;b2</p>');
  expect(markdownTable(['a', 'b'], [['x|y', '1']])).toBe('| a | b |\n| --- | --: |\n| x\\|y | 1 |');
  expect(goalsMarkdown(report.goals!)).toContain('| small | ≤ 1 | 2 | **no** |');
});
