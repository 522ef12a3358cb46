import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { plainArithmetic } from '../../src/quant/arithmetic/plain-arithmetic.ts';
import { wasmArithmetic } from '../../src/quant/arithmetic/wasm-arithmetic.ts';
import { normals } from './normals.ts';

const bytes = await readFile(new URL('../../src/quant/build/quant.wasm', import.meta.url));
const fast = wasmArithmetic(await WebAssembly.compile(bytes));

describe('products', () => {
  // whole tiles, leftovers of every kind, one of each, more than a tile holds
  for (const [tokens, rows, columns] of [
    [2, 4, 4],
    [5, 7, 3],
    [1, 1, 1],
    [17, 33, 288],
    [3, 5, 8193],
    [515, 6, 10],
    [3, 4101, 5],
  ] as const) {
    test(`${tokens} tokens by ${rows} rows of ${columns}`, () => {
      const x = normals(tokens * columns, 1);
      const weights = normals(rows * columns, 2);
      const [made, wanted] = [fast, plainArithmetic].map((arithmetic) => {
        const out = new Float32Array(tokens * rows).fill(NaN);
        arithmetic.multiply(out, x, weights, { tokens, rows, columns });
        return out;
      });
      expect(furthest(made!, wanted!)).toBeLessThan(3e-6 * Math.sqrt(columns) * 10);
    });
  }

  test('by hand', () => {
    const out = new Float32Array(4);
    const [x, weights] = [Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6, 7, 8)];
    for (const arithmetic of [fast, plainArithmetic]) {
      arithmetic.multiply(out.fill(0), x, weights, { tokens: 2, rows: 2, columns: 2 });
      expect([...out]).toEqual([17, 23, 39, 53]);
    }
  });
});

describe('grams', () => {
  for (const [tokens, width] of [
    [1, 1],
    [3, 8],
    [50, 13],
    [129, 288],
    [1030, 138], // more than a tile holds
  ] as const) {
    test(`of ${tokens} tokens, ${width} wide, added to what was there`, () => {
      const x = normals(tokens * width, 3);
      const [made, wanted] = [fast, plainArithmetic].map((arithmetic) => {
        const gram = new Float64Array(width * width).fill(2);
        arithmetic.addGram(gram, x, width);
        arithmetic.addGram(gram, x.subarray(0, width), width);
        return gram;
      });
      expect(furthest(made!, wanted!)).toBeLessThan(1e-3);
      expect(made!.every((value, i) => value === made![(i % width) * width + Math.floor(i / width)])).toBe(
        true,
      );
    });
  }
});

describe('columns', () => {
  const levels = Float32Array.of(-1, -0.4, -0.1, 0, 0.2, 0.45, 0.7, 1);
  for (const [name, more] of [
    ['evenly spaced', {}],
    ['on levels of their own', { levels }],
  ] as const) {
    for (const [rows, columns] of [
      [1, 1],
      [16, 8],
      [19, 37],
    ] as const) {
      test(`${rows} rows of ${columns}, ${name}: before, and once more in view of all`, () => {
        const count = Math.ceil(columns / 8);
        const scales = normals(rows * count, 4).map((value) => Math.abs(value) / 4 + 0.1);
        scales[0] = 0;
        const task = {
          rows,
          columns,
          weights: normals(rows * columns, 5),
          shares: normals(columns * columns, 6).map((value, i) => (i % (columns + 1) === 0 ? 0 : value / 9)),
          groups: {
            count,
            scales,
            bits: 3,
            ...more,
            groupOf: Int32Array.from({ length: columns }, (_, j) => Math.floor(j / 8)),
            bases: normals(rows * count, 7),
            zeros: normals(rows * count, 8),
          },
        };
        const [made, wanted] = [fast, plainArithmetic].map((arithmetic) => {
          const [lost, codes] = [new Float32Array(rows * columns), new Uint8Array(rows * columns)];
          arithmetic.roundColumns({ ...task, lost, codes, whole: false });
          const first = [...codes];
          arithmetic.roundColumns({ ...task, lost, codes, whole: true });
          return { first, second: [...codes], lost };
        });
        expect(made!.first).toEqual(wanted!.first);
        expect(made!.second).toEqual(wanted!.second);
        expect(furthest(made!.lost, wanted!.lost)).toBeLessThan(1e-5);
      });
    }
  }
});

test('what is not positive definite has no factor', () => {
  for (const arithmetic of [fast, plainArithmetic]) {
    expect(arithmetic.factor(Float64Array.of(1, 2, 2, 1), 2)).toBe(false);
    expect(arithmetic.factor(Float64Array.of(1, 0, 0, NaN), 2)).toBe(false);
  }
});

test('nothing at all', () => {
  const none = new Float32Array(0);
  fast.multiply(none, none, new Float32Array(8), { tokens: 0, rows: 2, columns: 4 });
  const gram = new Float64Array(4);
  fast.addGram(gram, none, 2);
  expect([...gram]).toEqual([0, 0, 0, 0]);
});

function furthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    const distance = Math.abs(a[i]! - b[i]!);
    if (!(distance <= most)) most = distance; // NaN too
  }
  return most;
}
