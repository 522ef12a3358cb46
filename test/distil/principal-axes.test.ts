import { describe, expect, test } from 'vitest';
import { along, principalAxes } from '../../src/distil/principal-axes.ts';
import { secondMoments } from '../../src/distil/second-moments.ts';
import golden from './golden/axes.json' with { type: 'json' };

const SIZE = 12;
const vectors = Float32Array.from(golden.vectors);
const far = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)));

describe('principal axes', () => {
  test('are those that numpy finds', async () => {
    const moments = await secondMoments({ size: SIZE, values: vectors }, undefined);
    expect(far(moments, golden.moments)).toBeLessThan(1e-9);
    const { axes, share } = await principalAxes(moments, 5, undefined);
    expect(far(axes, golden.axes.slice(0, 5 * SIZE))).toBeLessThan(1e-7);
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
    expect(share).toBeCloseTo(sum(golden.values.slice(0, 5)) / sum(golden.values), 9);
  });

  test('all of them together only turn a vector', async () => {
    const axes = await principalAxes(Float64Array.from(golden.moments), SIZE, undefined);
    const turned = await along(axes, vectors, undefined);
    const dot = (values: Float32Array, a: number, b: number) =>
      values
        .subarray(a * SIZE, (a + 1) * SIZE)
        .reduce((total, value, i) => total + value * values[b * SIZE + i]!, 0);
    for (const [a, b] of [
      [0, 0],
      [3, 17],
      [39, 2],
    ] as const)
      expect(dot(turned, a, b)).toBeCloseTo(dot(vectors, a, b), 4);
  });

  test('directions in which nothing lies are zeros', async () => {
    const flat = Float64Array.of(4, 2, 0, 2, 1, 0, 0, 0, 0); // (2, 1, 0) · (2, 1, 0)ᵀ
    const { axes, share } = await principalAxes(flat, 3, undefined);
    const root = Math.sqrt(5);
    expect(far(axes, [2 / root, 1 / root, 0, 0, 0, 0, 0, 0, 0])).toBeLessThan(1e-9);
    expect(share).toBeCloseTo(1, 9);
  });

  test('an abort is heard', async () => {
    const signal = AbortSignal.abort();
    await expect(secondMoments({ size: SIZE, values: vectors }, signal)).rejects.toMatchObject({
      code: 'aborted',
    });
    await expect(principalAxes(Float64Array.from(golden.moments), 3, signal)).rejects.toMatchObject({
      code: 'aborted',
    });
  });
});
