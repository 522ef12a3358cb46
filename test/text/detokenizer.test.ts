import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { openDetokenizer } from '../../src/text/detokenizer.ts';
import { openTokenizer, type Tokenizer } from '../../src/text/tokenizer.ts';
import { goldenIds, storiesMetadata } from './golden.ts';
import { smolMetadata } from './model-metadata.ts';

let smol: Tokenizer;
let stories: Tokenizer;

beforeAll(async () => {
  smol = openTokenizer(await smolMetadata());
  stories = openTokenizer(storiesMetadata());
}, 30_000);

function pieces(tokenizer: Tokenizer, ids: readonly number[], continuing = false): string[] {
  const detokenizer = openDetokenizer(tokenizer, { continuing });
  return [...ids.map((id) => detokenizer.push(id)), detokenizer.end()];
}

describe('detokenizer', () => {
  test('for any text, no piece holds half a character and all together are the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (text) => {
        for (const tokenizer of [smol, stories]) {
          const shown = pieces(tokenizer, tokenizer.encode(text));
          // SentencePiece writes a space as ▁, and so knows no ▁ of a text's own
          expect(shown.join('')).toBe(tokenizer === stories ? text.replaceAll('▁', ' ') : text);
          if (!text.includes('\ufffd')) for (const piece of shown) expect(piece).not.toContain('\ufffd');
          for (const piece of shown) expect(piece).not.toMatch(/\p{Surrogate}/u);
        }
      }),
      { examples: [['▁']] },
    );
  });

  test('a character of several tokens comes with its last one', () => {
    const ids = stories.encode('𝕳').slice(1);
    expect(pieces(stories, ids)).toEqual(['', '', '', '𝕳', '']);
  });

  test('a character that never becomes whole ends as U+FFFD', () => {
    const ids = stories.encode('𝕳').slice(1, 3);
    expect(pieces(stories, ids)).toEqual(['', '', '\ufffd']);
  });

  test('a character broken off by another shows U+FFFD and then the other', () => {
    const [first = 0] = stories.encode('𝕳').slice(1);
    const letter = stories.encode('a').slice(-1);
    expect(pieces(stories, [first, ...letter]).join('')).toMatch(/^\ufffd ?a$/);
  });

  test('SentencePiece decodes every golden text as its own library does', () => {
    const { texts, stories: ids, storiesDecoded } = goldenIds();
    for (const [index, text] of texts.entries()) {
      expect(pieces(stories, ids[index] ?? []).join(''), text).toBe(storiesDecoded[index]);
    }
  });

  test('only the first space goes, and none when the text goes on from before', () => {
    const ids = stories.encode('  a b');
    expect(pieces(stories, ids).join('')).toBe('  a b');
    expect(pieces(stories, stories.encode('a b'), true).join('')).toBe(' a b');
  });

  test('byte-level BPE keeps a leading space', () => {
    expect(pieces(smol, smol.encode(' a')).join('')).toBe(' a');
  });

  test('control tokens are silent and do not use up the leading space', () => {
    expect(pieces(stories, [1, ...stories.encode('a'), 2])).toEqual(['', 'a', '', '']);
  });

  test('a byte order mark is text', () => {
    expect(pieces(smol, smol.encode('\ufeffa')).join('')).toBe('\ufeffa');
  });
});
