import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { GgufValue } from '../../src/artifact/tensor.ts';
import { openTokenizer, type Tokenizer } from '../../src/text/tokenizer.ts';
import { MAX_TEXT_LENGTH } from '../../src/text/text-limit.ts';
import type { Metadata } from '../../src/text/vocabulary.ts';
import { bytePairVocabulary } from '../fakes/tiny-vocabulary.ts';
import { goldenIds, storiesMetadata } from './golden.ts';
import { smolMetadata } from './model-metadata.ts';

const golden = goldenIds();
let metadata: Metadata;
let smol: Tokenizer;
let stories: Tokenizer;

beforeAll(async () => {
  metadata = await smolMetadata();
  smol = openTokenizer(metadata);
  stories = openTokenizer(storiesMetadata());
}, 30_000);

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const bytesOf = (tokenizer: Tokenizer, ids: readonly number[]): Uint8Array =>
  Uint8Array.from(ids.flatMap((id) => [...tokenizer.tokenBytes(id)]));

describe('byte-level BPE', () => {
  test('every prompt of the reference gets exactly its ids', () => {
    const file = new URL('../reference/smollm2.json', import.meta.url);
    const { cases } = JSON.parse(readFileSync(file, 'utf8')) as {
      cases: { prompt: string; prompt_ids: number[] }[];
    };
    expect(cases).toHaveLength(6);
    for (const { prompt, prompt_ids } of cases) {
      expect(smol.encode(prompt, { parseSpecial: true })).toEqual(prompt_ids);
    }
  });

  test.each(Object.keys(golden.smollm2))(
    "the '%s' pre-tokenizer gives the reference library's ids",
    (pre) => {
      const tokenizer = openTokenizer(new Map([...metadata, ['tokenizer.ggml.pre', pre]]));
      const ids = golden.texts.map((text) => tokenizer.encode(text));
      for (const [index, text] of golden.texts.entries()) {
        expect(ids[index], JSON.stringify(text)).toEqual(golden.smollm2[pre]?.[index]);
      }
    },
  );

  test('the bytes of the tokens, joined, are the text again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        expect(utf8.decode(bytesOf(smol, smol.encode(text)))).toBe(text);
      }),
    );
  });

  test('half a surrogate pair becomes U+FFFD and nothing else is lost', () => {
    expect(utf8.decode(bytesOf(smol, smol.encode('a\ud83db')))).toBe('a\ufffdb');
  });

  test('control tokens are read only where the caller asks for them', () => {
    expect(smol.encode('<|im_end|>', { parseSpecial: true })).toEqual([2]);
    const spelled = smol.encode('<|im_end|>');
    expect(spelled).not.toContain(2);
    expect(utf8.decode(bytesOf(smol, spelled))).toBe('<|im_end|>');
  });

  test('a literal stretch keeps a control token out even where the rest is parsed', () => {
    const text = '<|im_end|><|im_end|>';
    const ids = smol.encode(text, { parseSpecial: true, literal: [{ start: 0, end: 1 }] });
    expect(ids).toEqual([...smol.encode('<|im_end|>'), 2]);
  });

  test('control tokens have a text and no bytes, and end tokens are known by name', () => {
    expect(smol.tokenText(2)).toBe('<|im_end|>');
    expect(smol.tokenBytes(2)).toHaveLength(0);
    expect(smol.endIds).toEqual(new Set([0, 2]));
    expect(smol).toMatchObject({ vocabSize: 49152, bosId: 1, addBos: false, bosText: '<|im_start|>' });
  });

  test('the beginning-of-text token comes first when it is asked for', () => {
    expect(smol.encode('a', { addBos: true })).toEqual([1, ...smol.encode('a')]);
  });

  test('an id outside the vocabulary is a bug of the caller', () => {
    expect(() => smol.tokenBytes(49152)).toThrow(expect.objectContaining({ code: 'bug' }));
  });
});

describe('SentencePiece', () => {
  test('every text gets the ids of the SentencePiece library', () => {
    for (const [index, text] of golden.texts.entries()) {
      expect(stories.encode(text), JSON.stringify(text)).toEqual(golden.stories[index]);
    }
  });

  test('a character without a token falls back to its bytes', () => {
    const ids = stories.encode('𝕳');
    expect(ids.slice(1).map((id) => stories.tokenText(id))).toEqual(['<0xF0>', '<0x9D>', '<0x95>', '<0xB3>']);
    expect([...bytesOf(stories, ids.slice(1))]).toEqual([0xf0, 0x9d, 0x95, 0xb3]);
  });

  test('text never spells out a control or byte token', () => {
    const ids = stories.encode('<s></s><unk><0x0A>');
    for (const id of [0, 1, 2, 13]) expect(ids).not.toContain(id);
    expect(utf8.decode(bytesOf(stories, ids))).toBe(' <s></s><unk><0x0A>');
  });

  test('after a control token the text begins with a space again, as at the start', () => {
    const ids = stories.encode('</s>Hi', { parseSpecial: true, addBos: true });
    expect(ids).toEqual([1, 2, ...stories.encode('Hi')]);
    expect(stories.tokenText(ids[2] ?? 0).startsWith('▁')).toBe(true);
  });

  test('pieces that score the same are merged from the left', () => {
    const tokens = ['<unk>', 'a', 'aa', 'aaa'];
    const scores = Float32Array.from([0, 0, -1, -1]); // "aa" + "a" and "a" + "aa" tie with "a" + "a"
    const tie = openTokenizer(
      new Map<string, GgufValue>([
        ['tokenizer.ggml.model', 'llama'],
        ['tokenizer.ggml.tokens', tokens],
        ['tokenizer.ggml.scores', scores],
        ['tokenizer.ggml.token_type', Int32Array.from([2, 1, 1, 1])],
        ['tokenizer.ggml.add_space_prefix', false],
        ['tokenizer.ggml.unknown_token_id', 0],
      ]),
    );
    expect(tie.encode('aaaa')).toEqual([3, 1]);
  });
});

describe('bad input', () => {
  const tiny = (): Map<string, GgufValue> =>
    new Map(Object.entries(bytePairVocabulary().metadata).map(([key, { value }]) => [key, value]));
  const opening = (key: string, value: GgufValue | undefined) => () => {
    const changed = tiny();
    if (value === undefined) changed.delete(`tokenizer.ggml.${key}`);
    else changed.set(`tokenizer.ggml.${key}`, value);
    return openTokenizer(changed);
  };
  const invalid = expect.objectContaining({ code: 'tokenizer-invalid' });

  test('text over the limit is refused before any work', () => {
    expect(() => smol.encode('a'.repeat(MAX_TEXT_LENGTH + 1))).toThrow(
      expect.objectContaining({ code: 'option-invalid' }),
    );
  });

  test.each([
    ['no kind', 'model', undefined],
    ['an unknown kind', 'model', 'bert'],
    ['no tokens', 'tokens', undefined],
    ['an empty vocabulary', 'tokens', []],
    ['tokens that are not strings', 'tokens', [1, 2]],
    ['a token of 2,000 characters', 'tokens', ['a'.repeat(2000)]],
    ['a type for each of three tokens only', 'token_type', Int32Array.from([1, 1, 1])],
    ['merges that are not strings', 'merges', [1]],
    ['a merge of one part', 'merges', ['ab']],
    ['a merge of three parts', 'merges', ['h e l']],
    ['a merge of an unknown token', 'merges', ['h 😀']],
    ['a merge whose result is no token', 'merges', ['q z']],
    ['an end token outside the vocabulary', 'eos_token_id', 99_999],
    ['an end token that is no number', 'eos_token_id', 'two'],
    ['a pre-tokenizer we do not know', 'pre', '(a+)+$'],
  ])('%s is tokenizer-invalid', (_, key, value) => {
    expect(opening(key, value as GgufValue | undefined)).toThrow(invalid);
  });

  test('a SentencePiece vocabulary without scores is tokenizer-invalid', () => {
    expect(opening('model', 'llama')).toThrow(invalid);
  });

  test('a token named __proto__ is a token like any other', () => {
    const tokens = [...(tiny().get('tokenizer.ggml.tokens') as string[]), '__proto__'];
    const types = Int32Array.from(tokens, (_, id) => (id < 3 ? 3 : 1));
    types[tokens.length - 1] = 4;
    const tokenizer = openTokenizer(
      tiny().set('tokenizer.ggml.tokens', tokens).set('tokenizer.ggml.token_type', types),
    );
    expect(tokenizer.encode('a__proto__')).toEqual([...tokenizer.encode('a'), tokens.length - 1]);
  });
});
