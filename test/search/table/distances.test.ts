import { describe, expect, test } from 'vitest';
import { f16ToF32, f32ToF16 } from '../../../src/artifact/half.ts';
import { seededRandom } from '../../../src/core/seeded-random.ts';
import { compileSearchKernels } from '../../../src/node/search-kernels.ts';
import { openDistances, type Numbers } from '../../../src/search/table/distances.ts';
import { faultFrom } from '../../fakes/fault-from.ts';
import { unitVectors } from '../unit-vectors.ts';

const distances = openDistances(await compileSearchKernels());
const random = seededRandom(6);

const KINDS: Record<string, (length: number) => Numbers> = {
  float32: (length) => unitVectors(1, length, 3),
  float16: (length) =>
    Uint16Array.from(unitVectors(1, length, 4), (value, i) => f32ToF16(i === 2 ? 1e-6 : value)),
  int8: (length) => Int8Array.from({ length }, () => random() * 256 - 128),
  uint8: (length) => Uint8Array.from({ length }, () => random() * 256),
};

describe.each(Object.entries(KINDS))('%s', (name, make) => {
  const valueOf = (value: number) => (name === 'float16' ? f16ToF32(value) : value);

  test.each([1, 3, 4, 17, 384])('of %i numbers', (length) => {
    const [query, rows] = [make(length), make(5 * length)];
    const q = Array.from(query, valueOf);
    const wanted = { dot: [] as number[], cosine: [] as number[], squaredDistance: [] as number[] };
    for (let i = 0; i < 5; i++) {
      const row = Array.from(rows.subarray(i * length, (i + 1) * length), valueOf);
      const dot = (a: number[], b: number[]) => a.reduce((sum, value, k) => sum + value * b[k]!, 0);
      wanted.dot.push(dot(q, row));
      wanted.cosine.push(dot(q, row) / (Math.hypot(...q) * Math.hypot(...row) || 1));
      wanted.squaredDistance.push(q.reduce((sum, value, k) => sum + (value - row[k]!) ** 2, 0));
    }
    for (const metric of ['dot', 'cosine', 'squaredDistance'] as const) {
      distances[metric](query, rows).forEach((value, i) => {
        const tolerance = 1e-6 * Math.max(1, Math.abs(wanted[metric][i]!));
        expect(Math.abs(value - wanted[metric][i]!)).toBeLessThan(tolerance);
      });
    }
  });
});

test('bits that differ', () => {
  expect([...distances.hamming(Uint8Array.of(255, 1), Uint8Array.of(255, 1, 0, 1, 254, 2))]).toEqual([
    0, 8, 3,
  ]);
  const long = new Uint8Array(100).fill(170);
  expect([
    ...distances.hamming(
      long,
      long.map((byte) => ~byte),
    ),
  ]).toEqual([800]);
});

test('nothing has no direction', () => {
  expect([...distances.cosine(new Float32Array(4), Float32Array.of(1, 0, 0, 0))]).toEqual([0]);
  expect(distances.dot(Float32Array.of(1), new Float32Array(0)).length).toBe(0);
});

test('vectors of another length or type', () => {
  const query = Float32Array.of(1, 2);
  for (const rows of [Float32Array.of(1), Int8Array.of(1, 2)]) {
    expect(faultFrom(() => distances.dot(query, rows)).code).toBe('vector-invalid');
  }
  expect(faultFrom(() => distances.dot(new Float32Array(0), new Float32Array(0))).code).toBe(
    'vector-invalid',
  );
});
