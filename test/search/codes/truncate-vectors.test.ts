import { expect, test } from 'vitest';
import { truncateVectors } from '../../../src/search/codes/truncate-vectors.ts';
import { faultFrom } from '../../fakes/fault-from.ts';

test('first numbers, of length 1 again', () => {
  const vectors = Float32Array.of(3, 4, 12, 0, 0, 1, 0, -2, 5);
  expect([...truncateVectors(vectors, 3, 2)]).toEqual([...Float32Array.of(0.6, 0.8, 0, 0, 0, -1)]);
  expect([...truncateVectors(vectors, 3, 3).subarray(3, 6)]).toEqual([0, 0, 1]);
  expect(truncateVectors(new Float32Array(0), 3, 2)).toEqual(new Float32Array(0));
});

test('what is no part of a vector', () => {
  for (const shorter of [0, 4, 1.5, NaN]) {
    expect(faultFrom(() => truncateVectors(new Float32Array(3), 3, shorter)).code).toBe('option-invalid');
  }
  expect(faultFrom(() => truncateVectors(new Float32Array(4), 3, 2)).code).toBe('vector-invalid');
  expect(faultFrom(() => truncateVectors(Float32Array.of(1, NaN, 0), 3, 2)).code).toBe('vector-invalid');
});
