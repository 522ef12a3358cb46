import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sentencesOf } from '../../../src/documents/chunk/sentences.ts';

/** By one segmenter for the whole text. */
const sentencesAtOnce = (text: string) =>
  Array.from(new Intl.Segmenter('en', { granularity: 'sentence' }).segment(text), ({ index, segment }) => ({
    start: index,
    end: index + segment.length,
  }));

const words = fc.constantFrom(
  'a',
  'word',
  'of cats, ',
  'Mr. and',
  '“no!” she said',
  'ja?',
  '💧 drops',
  'e.g. this',
);
const sentence = fc
  .tuple(fc.array(words, { minLength: 1, maxLength: 60 }), fc.constantFrom('. ', '! ', '?” ', '… ', ' '))
  .map(([said, end]) => `Then ${said.join(' ')}${end}`);

test('sentences are those of one segmenter for the whole text, however long it is', () => {
  fc.assert(
    fc.property(fc.array(sentence, { maxLength: 120 }), fc.nat(3), (said, long) => {
      const text = said.join('') + 'and so on '.repeat(long * 900) + 'until it ends. Or so.';
      expect([...sentencesOf(text)]).toEqual(sentencesAtOnce(text));
    }),
    { numRuns: 60 },
  );
});

test('a paragraph of a quarter of a million sentences is one of many', () => {
  let count = 0; // a segmenter for all of it takes hours
  for (const { end, start } of sentencesOf('A word here. '.repeat(250_000))) count += end - start;
  expect(count).toBe(13 * 250_000);
});
