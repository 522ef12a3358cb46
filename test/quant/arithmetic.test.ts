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
