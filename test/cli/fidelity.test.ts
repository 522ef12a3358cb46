import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { quantile, stepDivergence, summarize, type Fidelity, type StepPair } from '../../src/cli/fidelity.ts';

/** Written by make_fidelity_golden.py, with numpy and scipy. */
const golden = JSON.parse(readFileSync(new URL('fidelity.golden.json', import.meta.url), 'utf8')) as {
  steps: StepPair[];
  divergences: number[];
  summary: Fidelity;
};

describe('the divergence of a step', () => {
  test('is what scipy computes over the listed tokens and the rest', () => {
    for (const [index, { reference, measured }] of golden.steps.entries()) {
      expect(stepDivergence(reference, measured)).toBeCloseTo(golden.divergences[index]!, 10);
    }
  });

  test('is zero for the reference itself', () => {
    for (const { reference } of golden.steps) expect(stepDivergence(reference, reference)).toBeCloseTo(0, 12);
  });

  test('counts mass that moved outside the listed tokens', () => {
    const p = [Math.log(0.5), Math.log(0.3)]; // 0.2 lies elsewhere
    const q = [Math.log(0.25), Math.log(0.15)]; // 0.6 lies elsewhere
    expect(stepDivergence(p, q)).toBeCloseTo(
      0.5 * Math.log(2) + 0.3 * Math.log(2) + 0.2 * Math.log(0.2 / 0.6),
      12,
    );
  });

  test('stays finite when rounding leaves the listed tokens more than everything', () => {
    expect(stepDivergence([Math.log(0.7), Math.log(0.30004)], [Math.log(0.6), Math.log(0.4)])).toBeCloseTo(
      0.0216,
      3,
    );
    expect(stepDivergence([Math.log(0.6), Math.log(0.3)], [Math.log(0.7), Math.log(0.30004)])).toBeLessThan(
      3,
    );
  });
});

test('the summary is what numpy says of the same steps', () => {
  const { steps, meanKL, p99KL, top1 } = summarize(golden.steps);
  expect(steps).toBe(golden.summary.steps);
  expect(meanKL).toBeCloseTo(golden.summary.meanKL, 10);
  expect(p99KL).toBeCloseTo(golden.summary.p99KL, 10);
  expect(top1).toBeCloseTo(golden.summary.top1, 12);
});

test('a quantile lies between its neighbours in proportion', () => {
  expect(quantile([4, 1, 3, 2], 0)).toBe(1);
  expect(quantile([4, 1, 3, 2], 1)).toBe(4);
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(quantile([10, 20], 0.99)).toBeCloseTo(19.9, 12);
  expect(quantile([], 0.5)).toBeNaN();
});
