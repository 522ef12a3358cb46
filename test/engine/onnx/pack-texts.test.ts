import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packTexts } from '../../../src/engine/onnx/pack-texts.ts';

const lengths = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 40 });
const textsOf = (all: readonly number[]): number[][] =>
  all.map((length, text) => Array.from({ length }, (_, at) => 1000 * text + at));

test('every text lies whole in one row, with its own positions, and everything else is nobody’s', () => {
  fc.assert(
    fc.property(lengths, (all) => {
      const texts = textsOf(all);
      const { rows, width, ids, positions, owners, firsts } = packTexts(texts);
      expect([ids.length, positions.length, owners.length]).toEqual([0, 1, 2].map(() => rows * width));
      for (const [text, tokens] of texts.entries()) {
        const [first, last] = [firsts[text]!, firsts[text]! + tokens.length - 1];
        expect(Math.floor(first / width)).toBe(Math.floor(last / width));
        expect(Array.from(ids.subarray(first, last + 1))).toEqual(tokens);
        expect(Array.from(positions.subarray(first, last + 1))).toEqual(tokens.map((_, at) => at));
        expect(owners.subarray(first, last + 1).every((owner) => owner === text)).toBe(true);
      }
      expect(owners.filter((owner) => owner === -1)).toHaveLength(rows * width - texts.flat().length);
    }),
  );
});

test.each([
  ['one word is not more than it must be', [3], { rows: 1, width: 16 }],
  ['short texts share a row', [20, 30, 50, 7], { rows: 1, width: 112 }],
  ['a batch of passages has rows of the usual width', [60, 60, 100, 20, 128], { rows: 3, width: 128 }],
  ['a long text makes rows as long, which others fill', [500, 200, 200, 100, 12], { rows: 2, width: 512 }],
])('%s', (_what, all, shape) => {
  expect(packTexts(textsOf(all))).toMatchObject(shape);
});

test('little is left empty: at most a tenth of a batch of glosses', () => {
  const all = Array.from({ length: 100 }, (_, text) => 5 + ((text * 37) % 40));
  const { rows, width } = packTexts(textsOf(all));
  expect(all.reduce((sum, length) => sum + length) / (rows * width)).toBeGreaterThan(0.9);
});
