import { describe, expect, test } from 'vitest';
import { compareModels, measureModels } from '../../src/judge/compare-models.ts';
import { pairedDifference } from '../../src/judge/comparison.ts';
import { estimateMean, studentQuantile975 } from '../../src/judge/estimate.ts';
import type { LogitSource } from '../../src/judge/logit-source.ts';
import golden from './golden/comparison.json' with { type: 'json' };

const texts = golden.texts.map(({ tokens }) => tokens);
const VOCABULARY = golden.texts[0]!.reference[0]!.length;

/** Gives the logits that the golden file has for the text that begins so. */
function scripted(rowsOf: (text: (typeof golden.texts)[number]) => number[][]): LogitSource {
  return {
    vocabSize: VOCABULARY,
    async logits(tokens, each) {
      const text = golden.texts.find((one) => tokens.every((id, at) => one.tokens[at] === id));
      for (const position of tokens.keys()) each(position, Float32Array.from(rowsOf(text!)[position]!));
    },
  };
}

const reference = scripted((text) => text.reference);
const models = [0, 1].map((at) => scripted((text) => text.models[at]!));

/** Same numbers up to 1e-9 of their size. */
function expectClose(found: object, expected: object): void {
  const flat = (value: unknown): unknown[] =>
    typeof value === 'object' && value !== null ? Object.values(value).flatMap(flat) : [value];
  const wanted = flat(expected) as number[];
  for (const [at, value] of (flat(found) as number[]).entries()) {
    expect(Math.abs(value - wanted[at]!)).toBeLessThanOrEqual(1e-9 * Math.max(1e-3, Math.abs(wanted[at]!)));
  }
}

describe('what two models make of the same texts', () => {
  test.each([0, 1])('is what numpy, scipy and statsmodels make of it (model %i)', async (at) => {
    const found = await compareModels(reference, models[at]!, texts);
    const expected = golden.comparisons[at]!;
    const { intervals, ...figures } = found;
    const { intervals: expectedIntervals, ...expectedFigures } = expected;
    expect(Object.keys(figures)).toEqual(Object.keys(expectedFigures));
    expectClose(figures, expectedFigures);
    for (const name of ['meanKL', 'top1', 'logLikelihood'] as const) {
      expectClose(
        [intervals[name].value, intervals[name].standardError],
        [expectedIntervals[name].value, expectedIntervals[name].standardError],
      );
      const margin = intervals[name].high - intervals[name].value;
      const expectedMargin = expectedIntervals[name].high - expectedIntervals[name].value;
      expect(margin / expectedMargin).toBeCloseTo(1, 2);
    }
  });

  test('differs between models position by position', async () => {
    const [one, other] = await measureModels(reference, models, texts);
    const { value, standardError } = pairedDifference(other!, one!);
    expectClose([value, standardError], [golden.difference.value, golden.difference.standardError]);
  });

  test('a model beside itself is no step away', async () => {
    const same = await compareModels(reference, reference, texts);
    expect(same).toMatchObject({ meanKL: 0, p99KL: 0, top1: 1 });
    expect(same.perplexity).toBe(same.referencePerplexity);
  });

  test('progress ends where everything is judged, and texts without a position count nothing', async () => {
    const seen: [number, number][] = [];
    const found = await compareModels(reference, models[0]!, [[], [3], ...texts], {
      onProgress: (done, total) => seen.push([done, total]),
    });
    expect(found.tokens).toBe(golden.comparisons[0]!.tokens);
    expect(seen).toHaveLength(texts.length);
    expect(seen.at(-1)).toEqual([found.tokens, found.tokens]);
  });

  test('no text, other vocabularies and an abort are refused', async () => {
    await expect(compareModels(reference, models[0]!, [[1]])).rejects.toMatchObject({
      code: 'option-invalid',
    });
    const other = { ...models[0]!, vocabSize: 12 };
    await expect(compareModels(reference, other, texts)).rejects.toThrow(/vocabulary of 12 tokens/);
    const signal = AbortSignal.abort();
    await expect(compareModels(reference, models[0]!, texts, { signal })).rejects.toMatchObject({
      code: 'aborted',
    });
  });

  test('logits that do not fit in memory together are compared stretch by stretch', async () => {
    const vocabSize = 100;
    const runs: number[] = [];
    const flat = (slope: number): LogitSource => ({
      vocabSize,
      async logits(tokens, each) {
        runs.push(tokens.length);
        const logits = new Float32Array(vocabSize).fill(-100);
        for (const position of tokens.keys()) {
          logits[0] = position * slope;
          logits[1] = 0;
          each(position, logits);
        }
      },
    });
    const { meanKL, tokens } = await compareModels(flat(1), flat(0.5), [[1, 1, 1, 1, 1, 1]], {
      waitingBytes: 1600, // four positions at a time
    });
    const kl = [0, 1, 2, 3, 4].map((x) => {
      const [p, q] = [1 / (1 + Math.exp(-x)), 1 / (1 + Math.exp(-x / 2))];
      return p * Math.log(p / q) + (1 - p) * Math.log((1 - p) / (1 - q));
    });
    expect({ tokens, runs }).toEqual({ tokens: 5, runs: [4, 4, 5, 5] });
    expect(meanKL).toBeCloseTo(kl.reduce((sum, one) => sum + one, 0) / 5, 6);
  });
});

describe('a mean over texts', () => {
  test.each(Object.entries(golden.student))("Student's t with %s degrees of freedom", (degrees, expected) => {
    expect(studentQuantile975(Number(degrees)) / expected).toBeCloseTo(1, 2);
  });

  test('one text tells no error', () => {
    expect(estimateMean([[1, 2, 3]])).toMatchObject({ value: 2, standardError: NaN });
  });
});
