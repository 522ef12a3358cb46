import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeKey } from '../../src/text/bpe-model.ts';

test("for any pair, the merge key is the package's own: the pair as JSON", () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('"', '\\', '\n', '\u0000', '\u007f', '\ud800', '\u2028', '▁a'),
  );
  fc.assert(
    fc.property(piece, piece, (left, right) => {
      expect(mergeKey(left, right)).toBe(JSON.stringify([left, right]));
    }),
  );
});
