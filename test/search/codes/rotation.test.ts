import { expect, test } from 'vitest';
import { Rotation, signBytes } from '../../../src/search/codes/rotation.ts';
import { seededRandom } from '../../../src/core/seeded-random.ts';
import { faultFrom } from '../../fakes/fault-from.ts';
import { unitVectors } from '../unit-vectors.ts';

function rotationOf(dimensions: number): Rotation {
  const random = seededRandom(4);
  return new Rotation(
    dimensions,
    Uint8Array.from({ length: signBytes(dimensions) }, () => random() * 256),
  );
}

test.each([1, 2, 3, 5, 64, 100, 384, 768])(
  'a rotation of %i dimensions keeps dot products and can be undone',
  (d) => {
    const rotation = rotationOf(d);
    const [a, b] = [unitVectors(1, d, 1), unitVectors(1, d, 2)];
    const [turnedA, turnedB] = [a.slice(), b.slice()];
    rotation.apply(turnedA);
    rotation.apply(turnedB);
    const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, k) => sum + value * y[k]!, 0);
    expect(dot(turnedA, turnedB)).toBeCloseTo(dot(a, b), 5);
    rotation.undo(turnedA);
    turnedA.forEach((value, k) => expect(value).toBeCloseTo(a[k]!, 5));
  },
);

test('what lies in one dimension is spread over all of them', () => {
  for (const place of [0, 200, 383]) {
    const vector = new Float32Array(384);
    vector[place] = 1;
    rotationOf(384).apply(vector);
    const largest = Math.max(...vector.map(Math.abs));
    expect(largest).toBeLessThan(6 / Math.sqrt(384));
  }
});

test('signs of another length', () => {
  expect(faultFrom(() => new Rotation(384, new Uint8Array(5))).code).toBe('index-invalid');
});
