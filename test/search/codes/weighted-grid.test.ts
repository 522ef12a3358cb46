import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nearestGrid } from '../../../src/search/codes/nearest-grid.ts';
import { openCode } from '../../../src/search/codes/open-code.ts';
import { trainCode } from '../../../src/search/codes/train-code.ts';
import type { VectorCode } from '../../../src/search/codes/vector-code.ts';
import { queryWeights, weightedGrid } from '../../../src/search/codes/weighted-grid.ts';
import { encodeVectors } from '../encode-vectors.ts';
import { unitVectors } from '../unit-vectors.ts';

const dimensions = 48;

/** As vectors of texts are: some directions have most of what there is. */
function unevenVectors(count: number, seed: number): Float32Array {
  const directions = unitVectors(dimensions, dimensions, 99);
  const weights = unitVectors(count, dimensions, seed);
  const vectors = new Float32Array(count * dimensions);
  for (let i = 0; i < count; i++) {
    for (let a = 0; a < dimensions; a++) {
      const size = weights[i * dimensions + a]! * 0.9 ** a;
      for (let k = 0; k < dimensions; k++)
        vectors[i * dimensions + k]! += size * directions[a * dimensions + k]!;
    }
  }
  return vectors;
}

const sample = unevenVectors(500, 1);
const [stored, asking] = [unevenVectors(200, 2), unevenVectors(200, 3)];

/** Mean square error of the dot products of all stored vectors with all that ask. */
function error(code: VectorCode): number {
  const rows = encodeVectors(code, stored);
  const scores = new Float32Array(200);
  let sum = 0;
  for (let q = 0; q < 200; q++) {
    const query = asking.subarray(q * dimensions, (q + 1) * dimensions);
    code.prepare(query).score(rows, scores);
    for (let i = 0; i < 200; i++) {
      let exact = 0;
      for (let k = 0; k < dimensions; k++) exact += query[k]! * stored[i * dimensions + k]!;
      sum += (scores[i]! - exact) ** 2;
    }
  }
  return sum / 200 ** 2;
}

describe('codes that know where queries vary', () => {
  test.each([
    ['bits4', 0.75],
    ['bits2', 0.75],
  ] as const)(
    '%s: dot products with new queries have less of an error than rounding to the nearest has',
    (name, most) => {
      const code = trainCode(name, sample, { dimensions });
      const nearest = openCode(structuredClone(code.state)); // the sample is not kept
      expect(error(code)).toBeLessThan(most * error(nearest));
    },
  );

  test.each([
    ['too few vectors', unevenVectors(60, 4), 'bits4'],
    ['one bit', sample, 'bits1'],
  ] as const)('%s: rounded to the nearest', (_, some, name) => {
    const code = trainCode(name, some, { dimensions });
    expect(encodeVectors(code, stored)).toEqual(encodeVectors(openCode(code.state), stored));
  });

  test('the weighted error is never above that of the nearest codes', () => {
    const weights = queryWeights(sample, dimensions);
    const numbers = fc.float32Array({
      minLength: dimensions,
      maxLength: dimensions,
      min: -1,
      max: 1,
      noNaN: true,
    });
    fc.assert(
      fc.property(numbers, fc.constantFrom(2, 4), (o, bits) => {
        const nearest = nearestGrid(o, bits);
        fc.pre(nearest.product > 1e-3);
        const factor = o.reduce((sum, value) => sum + value * value, 0) / nearest.product;
        const found = weightedGrid(o, nearest, bits, weights);
        const weighted = (codes: Uint8Array): number => {
          const e = Float64Array.from(o, (value, k) => value - factor * (codes[k]! - (2 ** bits - 1) / 2));
          return e.reduce(
            (sum, x, k) => sum + x * e.reduce((t, y, j) => t + weights[k * dimensions + j]! * y, 0),
            0,
          );
        };
        expect(weighted(found.codes)).toBeLessThanOrEqual(weighted(nearest.codes) * 1.0001);
        expect(Math.max(...found.codes)).toBeLessThan(2 ** bits);
      }),
    );
  });
});
