import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { sparingEmbed, type KnownVectors } from '../../../src/documents/site/sparing-embed.ts';

const MODEL = { id: 'm', name: 'M', digest: 'd', dimensions: 1, device: 'wasm', threads: 1 } as const;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** An embedder whose vectors are lengths, that reads four letters; it writes down what it is given. */
function open(known: KnownVectors = new Map()) {
  const asked: string[][] = [];
  const sparing = sparingEmbed({
    async embed(texts, { onProgress } = {}) {
      asked.push([...texts]);
      onProgress?.(texts.length, texts.length);
      return {
        model: MODEL,
        vectors: texts.map(({ length }) => Float32Array.of(length)),
        truncated: [...texts.keys()].filter((at) => texts[at]!.length > 4),
        tokens: texts.length,
      };
    },
    identify: async () => MODEL,
    recall: async (model) => (model === MODEL ? known : new Map()),
    digest: async (bytes) => createHash('sha256').update(bytes).digest('hex'),
  });
  return { asked, sparing };
}

test('what was made once is not made again, and comes back in its place', async () => {
  const first = open();
  const made = await first.sparing.embed(['a', 'bb', 'ccccc']);
  expect(first.asked).toEqual([['a', 'bb', 'ccccc']]);
  expect(first.sparing.reused).toBe(0);
  const again = open(first.sparing.used);
  expect(await again.sparing.embed(['a', 'bb', 'ccccc'])).toEqual({ ...made, tokens: 0 });
  expect(again.asked).toEqual([]);
  expect(again.sparing.reused).toBe(3);
});

test('only what is new is made; what nobody asks for any more is not kept', async () => {
  const { sparing: first } = open();
  await first.embed(['a', 'bb', 'gone']);
  const { asked, sparing } = open(first.used);
  const steps: number[][] = [];
  const onProgress = (...step: number[]): void => void steps.push(step);
  const { vectors, truncated, tokens } = await sparing.embed(['dddddd', 'bb', 'eee', 'a'], { onProgress });
  expect(asked).toEqual([['dddddd', 'eee']]);
  expect(vectors.map(([length]) => length)).toEqual([6, 2, 3, 1]);
  expect({ truncated, tokens, reused: sparing.reused }).toEqual({ truncated: [0], tokens: 2, reused: 2 });
  expect(steps).toEqual([[4, 4]]);
  expect([...sparing.used.keys()].toSorted()).toEqual(['a', 'bb', 'dddddd', 'eee'].map(sha256).toSorted());
});
