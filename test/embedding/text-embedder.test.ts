import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openTextEmbedder } from '../../src/embedding/text-embedder.ts';
import { packBatches } from '../../src/embedding/pack-batches.ts';
import { MAX_TEXT_CHARACTERS, MAX_TEXTS } from '../../src/embedding/check-texts.ts';
import { openInputTokenizer } from '../../src/text/input-tokenizer.ts';
import { bertMetadata, goldenWordPieces } from '../text/wordpiece.ts';
import { scriptedEmbedder } from './scripted-embedder.ts';

const tokenizer = openInputTokenizer(bertMetadata(goldenWordPieces().vocabulary));
const words = (count: number, letter = 'a'): string => Array(count).fill(letter).join(' ');
const id = (letter: string): number => tokenizer.encode(letter, 3).ids[1]!;

describe('a text embedder', () => {
  test('gives each text the vector of its own tokens, in its order, whatever the batches were', async () => {
    const lengths = fc.array(fc.tuple(fc.integer({ min: 1, max: 14 }), fc.constantFrom('a', 'b', 'c')), {
      minLength: 1,
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(lengths, async (given) => {
        const embedder = scriptedEmbedder();
        const { vectors, truncated, tokens } = await openTextEmbedder(tokenizer, embedder).embed(
          given.map(([count, letter]) => words(count, letter)),
        );
        expect(vectors.map((vector) => [...vector])).toEqual(
          given.map(([count, letter]) => [count + 2, id(letter), id(letter)]),
        );
        expect(truncated).toEqual([]);
        expect(tokens).toBe(given.reduce((sum, [count]) => sum + count + 2, 0));
        for (const batch of embedder.batches)
          expect(batch.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(embedder.quickTokens);
      }),
    );
  });

  test('says which texts were longer than the model reads', async () => {
    const embedder = scriptedEmbedder();
    const found = await openTextEmbedder(tokenizer, embedder).embed([
      words(3),
      words(99),
      words(14),
      words(15),
    ]);
    expect(found.truncated).toEqual([1, 3]);
    expect(found.tokens).toBe(5 + 16 + 16 + 16);
    const less = openTextEmbedder(tokenizer, embedder, 8);
    expect(less.maxTokens).toBe(8);
    expect((await less.embed([words(14)])).vectors[0]![0]).toBe(8);
  });

  test('tells progress to the end, and hears an abort between batches', async () => {
    const steps: number[] = [];
    const texts = Array.from({ length: 1200 }, () => words(6));
    await openTextEmbedder(tokenizer, scriptedEmbedder()).embed(texts, {
      onProgress: (done) => steps.push(done),
    });
    expect(steps.at(-1)).toBe(1200);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));

    const abort = new AbortController();
    const embedder = scriptedEmbedder();
    setImmediate(() => abort.abort());
    const run = openTextEmbedder(tokenizer, embedder).embed(texts, { signal: abort.signal });
    await expect(run).rejects.toMatchObject({ code: 'aborted' });
    expect(embedder.batches.length).toBeLessThan(10);
  });

  test('lets a short call through between the batches of a long one, and never calls the embedder twice at once', async () => {
    let running = 0;
    const inner = scriptedEmbedder();
    const embedder = scriptedEmbedder({
      embed: async (texts) => {
        expect(++running).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 1));
        running--;
        return inner.embed(texts);
      },
    });
    const texts = openTextEmbedder(tokenizer, embedder);
    let isLongDone = false;
    const long = texts.embed(Array.from({ length: 400 }, () => words(14))).then(() => (isLongDone = true));
    await texts.embed(['a']);
    expect(isLongDone).toBe(false);
    await long;
  });

  test.each([
    ['no list', undefined, 'option-invalid'],
    ['no text', [], 'option-invalid'],
    ['too many', Array(MAX_TEXTS + 1).fill('a'), 'option-invalid'],
    ['something else', ['a', 7], 'option-invalid'],
    ['an empty text', ['a', ''], 'document-empty'],
    ['white space', [' \n\t\u00a0'], 'document-empty'],
    ['nothing but characters that are dropped', ['\u200b\u0000\ud800'], 'document-empty'],
    ['an endless text', ['a'.repeat(MAX_TEXT_CHARACTERS + 1)], 'document-large'],
  ])('refuses %s', async (_, texts, code) => {
    const run = openTextEmbedder(tokenizer, scriptedEmbedder()).embed(texts as string[]);
    await expect(run).rejects.toMatchObject({ name: 'Fault', code });
  });

  test('a megabyte of one word is one token', async () => {
    const { tokens } = await openTextEmbedder(tokenizer, scriptedEmbedder()).embed(['x'.repeat(2 ** 20)]);
    expect(tokens).toBe(3);
  });
});

test('batches hold every text once, longest first', () => {
  const texts = [3, 9, 1, 9, 4].map((length) => ({ ids: Array<number>(length).fill(0) }));
  expect([...packBatches(texts, () => 10)]).toEqual([[1], [3], [4, 0, 2]]);
  expect([...packBatches(texts, () => 8)]).toEqual([[1], [3], [4, 0, 2]]); // one alone may be longer
  const learnt = [10, 10, 5, 5];
  expect([...packBatches(texts, () => learnt.shift()!)]).toEqual([[1], [3], [4], [0, 2]]);
});
