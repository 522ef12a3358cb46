import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Embedder } from '../../src/engine/embedder.ts';
import { seededRandom } from '../fakes/random.ts';

/**
 * What every embedder owes its callers, whatever its model is; of encoders, `embedder.ts` asks for right numbers too.
 * @param open A model of at least 24 tokens, none of which is mute on its own.
 */
export function vectorMakerContract(name: string, open: () => Promise<Embedder>): void {
  describe(`${name} is an embedder`, () => {
    let embedder: Embedder;
    beforeAll(async () => {
      embedder = await open();
    });
    afterAll(() => embedder.dispose());

    const random = seededRandom(7);
    const tokens = (count: number) => Array.from({ length: count }, () => 3 + Math.floor(random() * 20));
    const texts = [tokens(3), tokens(17), tokens(1), tokens(5), tokens(5), tokens(24)];
    const row = (vectors: Float32Array, at: number) =>
      vectors.subarray(at * embedder.dimensions, (at + 1) * embedder.dimensions);

    test('says what it takes', () => {
      expect(embedder.contextLength).toBeGreaterThanOrEqual(24);
      expect(embedder.batchTokens).toBeGreaterThanOrEqual(embedder.contextLength);
      expect(embedder.memoryBytes).toBeGreaterThan(0);
      expect(embedder.threads).toBeGreaterThanOrEqual(1);
      expect(embedder.kernel).not.toBe('');
    });

    test('makes a vector of unit length for each text', async () => {
      const vectors = await embedder.embed(texts);
      expect(vectors).toHaveLength(texts.length * embedder.dimensions);
      for (const at of texts.keys()) expect(Math.hypot(...row(vectors, at))).toBeCloseTo(1, 5);
    });

    test('a vector does not depend on what else is in the batch, nor on where it stands', async () => {
      const together = await embedder.embed(texts);
      const backwards = await embedder.embed(texts.toReversed());
      for (const [at, text] of texts.entries()) {
        const alone = await embedder.embed([text]);
        expect(distance(alone, row(together, at))).toBeLessThan(1e-5);
        expect(distance(alone, row(backwards, texts.length - 1 - at))).toBeLessThan(1e-5);
      }
    });

    test('other tokens make another vector, the same ones the same', async () => {
      const vectors = await embedder.embed([
        [3, 4, 5],
        [9, 10, 11, 12],
        [3, 4, 5],
      ]);
      expect(distance(row(vectors, 0), row(vectors, 1))).toBeGreaterThan(1e-3);
      expect(distance(row(vectors, 0), row(vectors, 2))).toBeLessThan(1e-6);
    });

    test('vectors are the caller’s to keep', async () => {
      const first = await embedder.embed([[3, 4, 5]]);
      const kept = first.slice();
      await embedder.embed([[9, 10, 11]]);
      expect(first).toEqual(kept);
    });

    test('takes a text as long as it says', async () => {
      const long = Array.from({ length: embedder.contextLength }, (_, at) => 3 + (at % 20));
      expect(Math.hypot(...(await embedder.embed([long])))).toBeCloseTo(1, 4);
    });

    test.each<[string, (limits: Embedder) => number[][]]>([
      ['no text', () => []],
      ['a text of no token', () => [[3], []]],
      ['an id outside the vocabulary', ({ vocabSize }) => [[3, vocabSize]]],
      ['a negative id', () => [[-1]]],
      ['half an id', () => [[1.5]]],
      ['a text that is too long', ({ contextLength }) => [Array(contextLength + 1).fill(3)]],
      [
        'a batch that is too long',
        ({ contextLength, batchTokens }) =>
          Array(Math.floor(batchTokens / contextLength) + 1).fill(Array(contextLength).fill(3)),
      ],
    ])('refuses %s', async (_, bad) => {
      await expect(embedder.embed(bad(embedder))).rejects.toMatchObject({ code: 'bug' });
      expect(await embedder.embed([[3, 4]])).toHaveLength(embedder.dimensions); // and goes on
    });

    test('is closed once disposed, and may be disposed again', async () => {
      const other = await open();
      other.dispose();
      other.dispose();
      await expect(other.embed([[3]])).rejects.toMatchObject({ code: 'closed' });
    });
  });
}

function distance(a: Float32Array, b: Float32Array): number {
  return Math.hypot(...a.map((value, at) => value - b[at]!));
}
