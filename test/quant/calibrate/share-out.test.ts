import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shareOut } from '../../../src/quant/calibrate/share-out.ts';

test('every text with tokens is in one job, in order, and no job has much more than its part', () => {
  const lengths = fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 200 });
  fc.assert(
    fc.property(lengths, fc.integer({ min: 1, max: 9 }), (tokens, threads) => {
      const texts = tokens.map((count, text) => ({ tokens: count, text }));
      const jobs = shareOut(texts, threads);
      expect(jobs.flat()).toEqual(texts.filter((text) => text.tokens > 0));
      const sums = jobs.map((job) => job.reduce((sum, text) => sum + text.tokens, 0));
      const part = tokens.reduce((sum, count) => sum + count, 0) / threads;
      expect(Math.max(0, ...sums)).toBeLessThanOrEqual(part + 300);
      expect(jobs.every((job) => job.length > 0)).toBe(true);
    }),
  );
});

test('what is too much for one job each is cut further', () => {
  const texts = Array.from({ length: 100 }, () => ({ tokens: 1000 }));
  expect(shareOut(texts, 2)).toHaveLength(8);
});
