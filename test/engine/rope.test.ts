import { expect, test } from 'vitest';
import { rotate, type Rotation } from '../../src/engine/reference/rope.ts';
import type { RopePairing } from '../../src/engine/rope-config.ts';
import { ropeFrequencies } from '../../src/engine/rope-frequencies.ts';

const QUARTER = Math.PI / 2;

test('interleaved pairs turn neighbours, and dimensions beyond the pairs pass through', () => {
  const heads = Float32Array.of(1, 2, 3, 4, 5, 6, /* second head */ 7, 8, 9, 10, 11, 12);
  rotate(heads, 6, 1, rotation('interleaved', QUARTER, 2 * QUARTER));
  expect([...heads].map(rounded)).toEqual([-2, 1, -3, -4, 5, 6, -8, 7, -9, -10, 11, 12]);
});

test('halves pair each dimension with the one half the rotated size further on', () => {
  const heads = Float32Array.of(1, 2, 3, 4, 5, 6);
  rotate(heads, 6, 1, rotation('halves', QUARTER, 2 * QUARTER));
  expect([...heads].map(rounded)).toEqual([-3, -2, 1, -4, 5, 6]);
});

test('position 0 does not turn', () => {
  const heads = Float32Array.of(1, 2, 3, 4);
  rotate(heads, 4, 0, rotation('interleaved', 1, 0.01));
  expect([...heads]).toEqual([1, 2, 3, 4]);
});

test('frequencies fall from 1 by powers of theta, slowed by the scale and the divisors', () => {
  const config = { size: 4, theta: 10_000, scale: 1, yarn: undefined };
  expect([...ropeFrequencies(config)]).toEqual([1, 0.01]);
  expect([...ropeFrequencies({ ...config, scale: 4 })]).toEqual([0.25, 0.0025]);
  expect([...ropeFrequencies(config, Float32Array.of(1, 8))]).toEqual([1, 0.00125]);
});

test.each([0, -1, Number.NaN, Infinity])('a divisor of %d is refused', (divisor) => {
  const config = { size: 2, theta: 10_000, scale: 1, yarn: undefined };
  expect(() => ropeFrequencies(config, Float32Array.of(divisor))).toThrow(
    expect.objectContaining({ code: 'gguf-corrupt', detail: { pair: 0 } }),
  );
});

const rounded = (value: number): number => Math.round(value * 1e5) / 1e5;

function rotation(pairing: RopePairing, ...frequencies: number[]): Rotation {
  return { frequencies: Float64Array.from(frequencies), pairing, magnitude: 1 };
}
