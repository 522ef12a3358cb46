import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { openCode } from '../../../src/search/codes/open-code.ts';
import { trainCode } from '../../../src/search/codes/train-code.ts';
import type { VectorCode } from '../../../src/search/codes/vector-code.ts';
import { encodeVectors } from '../encode-vectors.ts';

interface Golden {
  readonly rows: readonly number[];
  readonly decoded: readonly number[];
  readonly scores: readonly number[];
}
type Bytes = Golden & { readonly steps: readonly number[]; readonly bases: readonly number[] };

// By numpy: golden/make_codes.py.
const golden = JSON.parse(await readFile(new URL('../golden/codes.json', import.meta.url), 'utf8')) as {
  readonly dimensions: number;
  readonly vectors: readonly number[];
  readonly queries: readonly number[];
  readonly float16: Golden;
  readonly int8: Bytes;
  readonly uint8: Bytes;
  readonly binary: Golden;
  readonly pq: Golden & { readonly parts: number; readonly centroids: readonly number[] };
};
const { dimensions } = golden;
const vectors = Float32Array.from(golden.vectors);
const queries = Float32Array.from(golden.queries);

const codes: Record<'float16' | 'int8' | 'uint8' | 'binary' | 'pq', VectorCode> = {
  float16: openCode({ name: 'float16', dimensions, parameters: {} }),
  int8: openCode({ name: 'int8', dimensions, parameters: byteParameters(golden.int8) }),
  uint8: openCode({ name: 'uint8', dimensions, parameters: byteParameters(golden.uint8) }),
  binary: openCode({ name: 'binary', dimensions, parameters: {} }),
  pq: openCode({
    name: 'pq',
    dimensions,
    parameters: { parts: golden.pq.parts, centroids: Float32Array.from(golden.pq.centroids) },
  }),
};

for (const [name, code] of Object.entries(codes)) {
  const wanted = golden[name as keyof typeof codes];
  describe(`${name}, as numpy has it`, () => {
    const rows = encodeVectors(code, vectors);
    test('rows', () => expect([...rows]).toEqual(wanted.rows));
    test('decoded', () => {
      const decoded = wanted.rows.flatMap((_, i) =>
        i % code.bytesPerVector === 0 ? [...code.decode(rows.subarray(i, i + code.bytesPerVector))] : [],
      );
      expect(furthest(decoded, wanted.decoded)).toBeLessThan(1e-6);
    });
    test('scores', () => {
      const count = vectors.length / dimensions;
      const scores = new Float32Array(count * 3);
      for (let j = 0; j < 3; j++) {
        const query = queries.subarray(j * dimensions, (j + 1) * dimensions);
        code.prepare(query).score(rows, scores.subarray(j * count, (j + 1) * count));
      }
      expect(furthest(scores, wanted.scores)).toBeLessThan(2e-4); // queries of bytes are rounded to 16 bits
    });
  });
}

test('ranges that are cut off at half are the golden ones', () => {
  for (const name of ['int8', 'uint8'] as const) {
    const { steps } = trainCode(name, vectors, { dimensions, clip: 0.5 }).state.parameters;
    expect(furthest(steps as Float32Array, golden[name].steps)).toBeLessThan(1e-7);
  }
});

function byteParameters({ steps, bases }: Bytes) {
  return { steps: Float32Array.from(steps), bases: Float32Array.from(bases) };
}

function furthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}
