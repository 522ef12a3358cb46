import { expect, test } from 'vitest';
import { compareEmbeddings } from '../../src/judge/compare-embeddings.ts';
import golden from './golden/embeddings.json' with { type: 'json' };

const vectors = (rows: readonly (readonly number[])[]): Float32Array[] =>
  rows.map((row) => Float32Array.from(row));
const original = vectors(golden.original);

test("cosines and recall of rankings are NumPy's", () => {
  const found = compareEmbeddings(original, vectors(golden.model));
  expect(found).toMatchObject({ texts: 40, queries: 40 });
  expect(found.cosine.value).toBeCloseTo(golden.meanCosine, 6);
  expect(found.lowestCosine).toBeCloseTo(golden.lowestCosine, 6);
  expect(found.recallAt10.value).toBeCloseTo(golden.recallAt10, 9);
  expect(found.recallAt10.standardError).toBeCloseTo(golden.standardError, 9);
});

test('beside itself a model is right, and a mirror of it ranks alike', () => {
  expect(compareEmbeddings(original, original)).toMatchObject({ recallAt10: { value: 1 } });
  const mirrored = original.map((vector) => vector.map((value) => -value));
  const found = compareEmbeddings(original, mirrored);
  expect(found.cosine.value).toBeCloseTo(-1, 6);
  expect(found.recallAt10.value).toBe(1);
});
