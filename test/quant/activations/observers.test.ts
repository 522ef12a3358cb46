import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ActivationRange } from '../../../src/quant/activations/activation-range.ts';
import { activationCode, activationScale } from '../../../src/quant/activations/activation-scale.ts';
import { Observer, type ObserverOptions } from '../../../src/quant/activations/observer.ts';
import {
  codePerTensor,
  codePerToken,
  decodeActivations,
  roundActivations,
} from '../../../src/quant/activations/round-activations.ts';
import {
  addToHistogram,
  createHistogram,
  mergeHistogram,
} from '../../../src/quant/activations/value-histogram.ts';

interface Parameters extends ActivationRange {
  readonly scale: number;
  readonly zero: number;
}

interface Dynamic {
  readonly codes: string;
  readonly scale: number;
  readonly zero: number;
}

interface Golden {
  readonly minMax: Parameters;
  readonly movingAverage: Parameters;
  readonly percentile: readonly number[];
  readonly 'percentile 99.999': readonly number[];
  readonly entropy: readonly number[];
  readonly histogramObserverError: number;
  readonly leastError: number;
  readonly minMaxError: number;
  readonly dynamic: Dynamic;
}

/** PyTorch's observers and ONNX Runtime's calibrators over the same numbers: golden/make_observers.py. */
const goldenFile = new URL('golden/observers.json', import.meta.url);
const golden = JSON.parse(readFileSync(goldenFile, 'utf8')) as Record<string, Golden> &
  Record<'halves' | 'zeros', Dynamic>;
const KINDS = ['normal', 'tails', 'spike', 'positive'] as const;

describe.each(KINDS)('%s values', (kind) => {
  const batches = [1, 2, 3, 4].map((seed) => batch(seed, kind));
  const whole = Float32Array.from(batches.flatMap((each) => [...each]));
  const wanted = golden[kind]!;

  test('minMax is MinMaxObserver, scale and zero point too', () => {
    const range = observed({ method: 'minMax' }, batches);
    expect(range).toEqual({ min: wanted.minMax.min, max: wanted.minMax.max });
    const { scale, zeroPoint } = activationScale(range);
    expect(scale).toBeCloseTo(wanted.minMax.scale, 8);
    expect(zeroPoint).toBe(wanted.minMax.zero);
  });

  test('movingAverage is MovingAverageMinMaxObserver', () => {
    const range = observed({ method: 'movingAverage', averagingConstant: 0.1 }, batches);
    expect(range.min).toBeCloseTo(wanted.movingAverage.min, 5);
    expect(range.max).toBeCloseTo(wanted.movingAverage.max, 5);
    expect(activationScale(range).zeroPoint).toBe(wanted.movingAverage.zero);
  });

  test("percentile is ONNX Runtime's calibrator, given its histogram", () => {
    const limit = Math.max(...whole.map(Math.abs));
    for (const [percentile, ends] of [
      [99.9, wanted.percentile],
      [99.999, wanted['percentile 99.999']],
    ] as const) {
      const { min, max } = observed({ method: 'percentile', percentile, limit }, batches);
      expect(min).toBeCloseTo(ends[0]!, 5);
      expect(max).toBeCloseTo(ends[1]!, 5);
    }
  });

  test("entropy finds the cut of ONNX Runtime's calibrator", () => {
    const limit = Math.max(...whole.map(Math.abs));
    const { min, max } = observed({ method: 'entropy', limit }, batches);
    expect(min).toBeCloseTo(wanted.entropy[0]!, 5);
    expect(max).toBeCloseTo(wanted.entropy[1]!, 5);
  });

  test('mse errs no more than the best of its 33 ranges by more than its bins allow, nor than HistogramObserver', () => {
    const error = squaredError(whole, observed({ method: 'mse' }, batches));
    expect(error).toBeLessThan(1.05 * wanted.leastError);
    expect(error).toBeLessThan(1.05 * wanted.histogramObserverError);
    expect(error).toBeLessThan(1.05 * wanted.minMaxError);
  });

  test("codes, scale and zero point of ONNX Runtime's DynamicQuantizeLinear", () => {
    const { codes, scales } = codePerTensor(batches[0]!.subarray(0, 40));
    expect(codes.join(' ')).toBe(wanted.dynamic.codes);
    expect(scales).toMatchObject([{ scale: wanted.dynamic.scale, zeroPoint: wanted.dynamic.zero }]);
  });
});

describe('rounding', () => {
  test('halves go to the even code, as in ONNX Runtime', () => {
    const { codes, scales } = codePerTensor(Float32Array.of(0.5, 1.5, 2.5, 3.5, -0.5, -1.5, -2.5, 252, -3));
    expect(codes.join(' ')).toBe(golden.halves.codes);
    expect(scales).toMatchObject([{ scale: golden.halves.scale, zeroPoint: golden.halves.zero }]);
  });

  test('zeros have scale 1', () => {
    const { codes, scales } = codePerTensor(new Float32Array(3));
    expect(codes.join(' ')).toBe(golden.zeros.codes);
    expect(scales).toMatchObject([{ scale: golden.zeros.scale, zeroPoint: golden.zeros.zero }]);
  });

  test('inside its range no value moves by more than half a step, outside to the nearer end, and 0 stays 0', () => {
    const number = fc.float({ noNaN: true, min: -1000, max: 1000 });
    fc.assert(
      fc.property(number, number, number, (a, b, value) => {
        const range = { min: Math.min(a, b, 0), max: Math.max(a, b, 0) };
        fc.pre(range.max - range.min > 1e-30); // narrower ones have the scale of zeros
        const affine = activationScale(range);
        const { scale, zeroPoint } = affine;
        const rounded = (activationCode(value, affine) - zeroPoint) * scale;
        const nearest = Math.min(range.max, Math.max(range.min, value));
        // the zero point is rounded too, so an end may lie half a step further in
        expect(Math.abs(rounded - nearest)).toBeLessThanOrEqual(scale * 1.001);
        if (value > range.min + scale && value < range.max - scale)
          expect(Math.abs(rounded - value)).toBeLessThanOrEqual(scale * 0.5001);
        expect(activationCode(0, affine)).toBe(zeroPoint);
      }),
    );
  });

  test('one spike costs the other tokens nothing when each is rounded on its own', () => {
    const x = Float32Array.of(40, 0.01, -0.02, 0.013, 0.1, -0.07);
    const error = (rounded: Float32Array): number =>
      rounded.subarray(3).reduce((sum, value, i) => sum + Math.abs(value - x[3 + i]!), 0);
    expect(error(roundActivations(x, 3, 'token'))).toBeLessThan(0.001);
    expect(error(roundActivations(x, 3, 'tensor'))).toBeGreaterThan(0.1);
    expect(decodeActivations(codePerToken(x, 3))).toEqual(roundActivations(x, 3, 'token'));
  });
});

describe('an observer', () => {
  test.each(['minMax', 'movingAverage', 'percentile', 'entropy', 'mse'] as const)(
    '%s: two threads that share the batches find what one finds',
    (method) => {
      const batches = [1, 2, 3, 4].map((seed) => batch(seed, 'tails'));
      const [first, second] = [new Observer({ method }), new Observer({ method })];
      for (const each of batches.slice(0, 1)) first.observe(each);
      for (const each of batches.slice(1)) second.observe(each);
      first.merge(structuredClone(second.state));
      const { min, max } = observed({ method }, batches);
      expect(first.range().min).toBeCloseTo(min, 6);
      expect(first.range().max).toBeCloseTo(max, 6);
      expect(first.state.batches).toBe(4);
    },
  );

  test('refuses NaN and infinity, and knows nothing before its first batch', () => {
    const observer = new Observer({ method: 'minMax' });
    const invalid = expect.objectContaining({ code: 'calibration-invalid' });
    expect(() => observer.range()).toThrow(invalid);
    for (const bad of [NaN, Infinity, -Infinity])
      expect(() => observer.observe(Float32Array.of(1, bad, 2))).toThrow(invalid);
  });

  test('refuses options that mean nothing', () => {
    const invalid = expect.objectContaining({ code: 'option-invalid' });
    expect(() => new Observer({ method: 'percentile', percentile: 0.99 })).toThrow(invalid);
    expect(() => new Observer({ method: 'movingAverage', averagingConstant: 2 })).toThrow(invalid);
    expect(() => new Observer({ method: 'median' as 'mse' })).toThrow(invalid);
  });
});

describe('a histogram', () => {
  test('that doubles or is merged counts what one wide enough from the start counts', () => {
    const values = batch(7, 'tails');
    const grown = createHistogram({ bins: 64 });
    for (const value of [0, 0.3, ...values]) addToHistogram(grown, Float32Array.of(value));
    const wide = createHistogram({ bins: 64, limit: grown.limit });
    addToHistogram(wide, Float32Array.of(0, 0.3));
    const rest = createHistogram({ bins: 64 });
    addToHistogram(rest, values);
    mergeHistogram(wide, rest);
    expect(wide).toEqual(grown);
    expect(grown.counts.reduce((sum, count) => sum + count, 0)).toBe(values.length + 2);
  });

  test('of limits that doubling never makes equal is not merged', () => {
    const odd = createHistogram({ limit: 3 });
    const even = createHistogram({ limit: 4 });
    expect(() => mergeHistogram(odd, even)).toThrow('no bins in common');
  });
});

function observed(options: ObserverOptions, batches: readonly Float32Array[]): ActivationRange {
  const observer = new Observer(options);
  for (const each of batches) observer.observe(each);
  return observer.range();
}

function squaredError(values: Float32Array, range: ActivationRange): number {
  const scale = activationScale(range);
  return values.reduce(
    (sum, value) => sum + ((activationCode(value, scale) - scale.zeroPoint) * scale.scale - value) ** 2,
    0,
  );
}

/** The numbers of golden/make_observers.py: sums of twelve uniforms are nearly normal; a cube makes tails. */
function batch(seed: number, kind: (typeof KINDS)[number]): Float32Array {
  let state = seed;
  const uniform = (): number => (state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32) / 2 ** 32;
  return Float32Array.from({ length: 600 }, (_, i) => {
    let normal = -6;
    for (let draw = 0; draw < 12; draw++) normal += uniform();
    if (kind === 'tails') return normal ** 3;
    if (kind === 'spike') return i === 0 ? 20 + normal : normal * 0.05;
    return kind === 'positive' ? Math.abs(normal) + 0.1 : normal;
  });
}
