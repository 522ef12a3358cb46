import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allocate, type Option } from '../../src/quant/plan/allocate.ts';

type Tensors = readonly (readonly Option[])[];

const total = (tensors: Tensors, chosen: readonly number[], what: 'bytes' | 'loss'): number =>
  chosen.reduce((sum, option, tensor) => sum + tensors[tensor]![option]![what], 0);

/** The least loss of all combinations that fit. */
function exhaustive(tensors: Tensors, budget: number): number {
  const [first, ...rest] = tensors;
  if (!first) return budget >= 0 ? 0 : Infinity;
  return Math.min(...first.map(({ bytes, loss }) => loss + exhaustive(rest, budget - bytes)));
}

/** Bits of a real quantizer: each more divides the error by about four. */
const matrices = fc.array(
  fc
    .tuple(fc.integer({ min: 1, max: 40 }), fc.double({ min: 0.01, max: 10, noNaN: true }))
    .map(([size, weight]) =>
      [2, 3, 4, 5, 6, 8].map((bits) => ({ bytes: size * bits, loss: weight * 4 ** -bits })),
    ),
  { minLength: 1, maxLength: 5 },
);

test('what is chosen fits, and loses hardly more than the best of all combinations', () => {
  fc.assert(
    fc.property(matrices, fc.double({ min: 0, max: 1.2, noNaN: true }), (tensors, share) => {
      const bound = (pick: (bytes: number[]) => number): number =>
        tensors.reduce((sum, options) => sum + pick(options.map(({ bytes }) => bytes)), 0);
      const least = bound((bytes) => Math.min(...bytes));
      const budget = Math.floor(least + share * (bound((bytes) => Math.max(...bytes)) - least));
      const chosen = allocate(tensors, budget);
      expect(total(tensors, chosen, 'bytes')).toBeLessThanOrEqual(budget);
      const best = exhaustive(tensors, budget);
      const worst =
        bound(() => 0) +
        total(
          tensors,
          tensors.map(() => 0),
          'loss',
        );
      expect(total(tensors, chosen, 'loss') - best).toBeLessThanOrEqual(0.25 * (worst - best) + 1e-12);
    }),
    { numRuns: 300 },
  );
});

test('where the budget is a corner of the hull, what is chosen is the best there is', () => {
  const tensors = [4, 1, 9].map((weight, tensor) =>
    [2, 3, 4, 8].map((bits) => ({ bytes: (tensor + 1) * bits, loss: weight * (tensor + 1) * 4 ** -bits })),
  );
  const corners = new Set<number>();
  for (let lambda = 1; lambda > 1e-6; lambda /= 1.3) {
    const best = tensors.map((options) =>
      Math.min(...options.map(({ bytes, loss }) => loss + lambda * bytes)),
    );
    const chosen = tensors.map((options, t) =>
      options.findIndex(({ bytes, loss }) => loss + lambda * bytes === best[t]),
    );
    corners.add(total(tensors, chosen, 'bytes'));
  }
  expect(corners.size).toBeGreaterThan(4);
  for (const budget of corners) {
    expect(total(tensors, allocate(tensors, budget), 'loss')).toBeCloseTo(exhaustive(tensors, budget), 12);
  }
});

test('a type that is larger and no better is never chosen', () => {
  const options = [
    { bytes: 10, loss: 5 },
    { bytes: 20, loss: 6 },
    { bytes: 30, loss: 1 },
  ];
  expect(allocate([options], 25)).toEqual([0]);
  expect(allocate([options], 30)).toEqual([2]);
});

test('a budget below the smallest types is refused with what would do', () => {
  const tensors = [[{ bytes: 10, loss: 1 }], [{ bytes: 7, loss: 1 }]];
  expect(() => allocate(tensors, 16)).toThrow(
    expect.objectContaining({ code: 'scheme-invalid', detail: { least: 17, budget: 16 } }),
  );
});
