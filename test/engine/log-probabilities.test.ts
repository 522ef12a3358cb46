import { expect, test } from 'vitest';
import { largestIds, logSumExp } from '../../src/engine/log-probabilities.ts';

test('logits far beyond what exp can hold still have a log-sum', () => {
  expect(logSumExp(Float32Array.of(1000, 1000))).toBeCloseTo(1000 + Math.log(2), 10);
  expect(logSumExp(Float32Array.of(-1000, -1000, -2000))).toBeCloseTo(-1000 + Math.log(2), 10);
});

test('the largest come best first, and of equals the lower id', () => {
  expect(largestIds(Float32Array.of(1, 3, 2, 3, -1), 3)).toEqual([1, 3, 2]);
  expect(largestIds(Float32Array.of(2, 2, 2), 2)).toEqual([0, 1]);
});

test('asking for none or for more than there are is answered as far as it goes', () => {
  expect(largestIds(Float32Array.of(1, 2), 0)).toEqual([]);
  expect(largestIds(Float32Array.of(1, 2), 5)).toEqual([1, 0]);
});
