import { expect, test } from 'vitest';
import { makeUnit } from '../../src/core/make-unit.ts';

test.each([1, 1e-37, 1e38])('a vector of numbers around %f comes to be of length 1', (size) => {
  const vector = Float32Array.of(0.3 * size, 0, -0.4 * size);
  expect(makeUnit(vector)).toBe(true);
  [0.6, 0, -0.8].forEach((value, i) => expect(vector[i]).toBeCloseTo(value, 6));
});

test('zeros stay, and are told', () => {
  const vector = new Float32Array(4);
  expect(makeUnit(vector)).toBe(false);
  expect(vector).toEqual(new Float32Array(4));
});
