import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  affineFor,
  type AffineKind,
  dequantizeLinear,
  largestError,
  quantizeLinear,
} from '../../src/quant/affine.ts';
import { faultFrom } from '../fakes/fault-from.ts';
import golden from './golden/affine.json' with { type: 'json' };
import { goldenFloats } from './golden-floats.ts';

describe('what others compute', () => {
  test.each(golden.map((entry) => ({ ...entry, x: goldenFloats(entry.x) })))('$name', (entry) => {
    const { x } = entry;
    const range = [Math.min(...x), Math.max(...x)] as const;
    for (const theirs of entry.static) check(theirs, { ...theirs, bits: 8 });
    check(entry.dynamic, { bits: 8, signed: false, symmetric: false });
    if (entry.torch) check(entry.torch, { bits: 8, signed: false, symmetric: false });

    function check(theirs: { codes: number[]; scale: number; zeroPoint: number }, kind: AffineKind): void {
      const affine = affineFor(...range, kind);
      expect(affine).toMatchObject({ scale: theirs.scale, zeroPoint: theirs.zeroPoint });
      expect([...quantizeLinear(x, affine)]).toEqual(theirs.codes);
    }
  });
});

const float = (most: number) => fc.float({ noNaN: true, min: Math.fround(-most), max: Math.fround(most) });
const kind = fc.record<AffineKind>({
  bits: fc.constantFrom(2, 3, 4, 5, 6, 7, 8),
  signed: fc.boolean(),
  symmetric: fc.boolean(),
});
/** Values of all sizes: denormal, ordinary, huge; constants and zeros among them. */
const values = fc.oneof(
  ...[1e-42, 1e-30, 1, 1e30, 3e38].map((most) => fc.array(float(most), { minLength: 1, maxLength: 20 })),
  fc
    .tuple(float(5), fc.integer({ min: 1, max: 5 }))
    .map(([value, count]) => Array<number>(count).fill(value)),
);

describe('of every mapping', () => {
  const forAll = (hold: (x: Float32Array, affine: ReturnType<typeof affineFor>) => void) =>
    fc.assert(
      fc.property(values, kind, (numbers, chosen) => {
        const x = Float32Array.from(numbers);
        hold(x, affineFor(Math.min(...x), Math.max(...x), chosen));
      }),
      { numRuns: 400, seed: 6 },
    );

  test('the error is at most half a scale', () =>
    forAll((x, affine) => {
      const back = dequantizeLinear(quantizeLinear(x, affine), affine);
      for (const [i, value] of x.entries())
        expect(Math.abs(back[i]! - value)).toBeLessThanOrEqual(largestError(affine));
    }));

  test('zero is a code, and comes back as zero', () =>
    forAll((_, affine) => {
      const codes = quantizeLinear(Float32Array.of(0), affine);
      expect(codes[0]).toBe(affine.zeroPoint);
      expect(dequantizeLinear(codes, affine)[0]).toBe(0);
    }));

  test('what a code stands for is mapped to that code', () =>
    forAll((x, affine) => {
      const codes = quantizeLinear(x, affine);
      expect(quantizeLinear(dequantizeLinear(codes, affine), affine)).toEqual(codes);
    }));

  test('a greater value never gets a smaller code', () =>
    forAll((x, affine) => {
      const codes = quantizeLinear(x.toSorted(), affine);
      expect(codes).toEqual(codes.toSorted());
    }));

  test('scales are float32 numbers above zero, codes are codes', () =>
    forAll((x, affine) => {
      expect(affine.scale).toBe(Math.fround(affine.scale));
      expect(affine.scale).toBeGreaterThan(0);
      for (const code of quantizeLinear(x, affine)) {
        expect(code).toBeGreaterThanOrEqual(affine.lowest);
        expect(code).toBeLessThanOrEqual(affine.highest);
      }
    }));
});

test('beyond the range are its ends, and NaN is zero', () => {
  const affine = affineFor(-1, 2, { bits: 8, signed: false, symmetric: false });
  const codes = quantizeLinear(Float32Array.of(-5, 1e30, -Infinity, Infinity, NaN), affine);
  expect([...codes]).toEqual([0, 255, 0, 255, affine.zeroPoint]);
});

test('what is no range is refused', () => {
  const make = (least: number, greatest: number) => () =>
    affineFor(least, greatest, { bits: 8, signed: true, symmetric: true });
  for (const [least, greatest] of [
    [NaN, 1],
    [0, Infinity],
    [1, -1],
    [-Infinity, Infinity],
  ] as const)
    expect(faultFrom(make(least, greatest))).toMatchObject({ code: 'option-invalid' });
});
