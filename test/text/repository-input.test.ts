import { describe, expect, test } from 'vitest';
import { memorySource } from '../../src/artifact/memory-source.ts';
import { parseTokenizerJson } from '../../src/artifact/tokenizer-json.ts';
import { openInputTokenizer } from '../../src/text/input-tokenizer.ts';
import { openJsonInput, openRepositoryInput } from '../../src/text/repository-input.ts';
import { wordPiecesOf } from '../../src/text/json-word-pieces.ts';
import { goldenTokenizers } from './golden.ts';
import { bertMetadata, goldenWordPieces } from './wordpiece.ts';

const golden = goldenWordPieces();
const vocab = Object.fromEntries(golden.vocabulary.map((piece, id) => [piece, id]));
const marks = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];

function bertFile(normalizer: object = {}, more: object = {}): object {
  const special = (content: string) => ({ id: vocab[content], content, special: true });
  return {
    added_tokens: marks.map(special),
    normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, ...normalizer },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [
        { SpecialToken: { id: '[CLS]', type_id: 0 } },
        { Sequence: { id: 'A', type_id: 0 } },
        { SpecialToken: { id: '[SEP]', type_id: 0 } },
      ],
    },
    model: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', vocab },
    ...more,
  };
}

describe('the tokenizer.json of an encoder', () => {
  test.each([
    ['uncased', { lowercase: true, strip_accents: null }],
    ['cased', { lowercase: false, strip_accents: null }],
    ['accented', { lowercase: true, strip_accents: false }],
    ['stripped', { lowercase: false, strip_accents: true }],
  ] as const)('%s gives the ids of the tokenizers library', (name, normalizer) => {
    const { encode } = openJsonInput(parseTokenizerJson(bertFile(normalizer)));
    for (const [index, text] of golden.texts.entries())
      expect(encode(text, Infinity).ids.slice(1, -1), JSON.stringify(text)).toEqual(golden.ids[name][index]);
  });

  test('is read as its GGUF file is, also where it is of the older form', () => {
    const older = bertFile(
      { lowercase: true },
      {
        post_processor: {
          type: 'BertProcessing',
          sep: ['[SEP]', vocab['[SEP]']],
          cls: ['[CLS]', vocab['[CLS]']],
        },
      },
    );
    const ours = openInputTokenizer(bertMetadata(golden.vocabulary));
    const theirs = openJsonInput(parseTokenizerJson(older));
    expect(theirs).toMatchObject({ before: ours.before, after: ours.after, vocabSize: ours.vocabSize });
    for (const text of golden.texts) expect(theirs.encode(text, 12)).toEqual(ours.encode(text, 12));
  });

  test.each([
    [
      'another prefix',
      { model: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '@', vocab } },
    ],
    ['no cleaning', { normalizer: { type: 'BertNormalizer', clean_text: false, lowercase: true } }],
    ['other words', { pre_tokenizer: { type: 'Whitespace' } }],
    ['no marks', { post_processor: null }],
  ])('with %s is left to the tokenizers package', (_, more) => {
    expect(wordPiecesOf(parseTokenizerJson(bertFile({ lowercase: true }, more)))).toBeUndefined();
  });
});

describe('a tokenizer of another kind', () => {
  const [file] = Object.values(goldenTokenizers());
  const json = parseTokenizerJson(file!.file);
  const { encode, before, after } = openJsonInput(json);

  test('puts its own marks around its own ids', () => {
    expect(before.length + after.length).toBe(json.firstTokens.length + json.lastTokens.length);
    const [first] = file!.cases;
    const { ids, truncated } = encode(first!.text, 1000);
    expect(truncated).toBe(false);
    expect(ids.slice(before.length, ids.length - after.length)).toEqual(
      first!.ids.slice(before.length, first!.ids.length - after.length),
    );
  });

  test('reads no more than it was asked to, of a megabyte too', () => {
    const found = encode('once upon a time '.repeat(2 ** 16), 40);
    expect(found.truncated).toBe(true);
    expect(found.ids).toHaveLength(40);
    expect(found.ids).toEqual([...encode('once upon a time '.repeat(60), 40).ids]);
  });
});

test('a repository without one is incomplete', async () => {
  await expect(openRepositoryInput({ files: new Map() })).rejects.toMatchObject({ code: 'hub-incomplete' });
  const bytes = new TextEncoder().encode(JSON.stringify(bertFile({ lowercase: true })));
  const files = new Map([['tokenizer.json', memorySource('tokenizer.json', bytes)]]);
  expect((await openRepositoryInput({ files })).encode('hello', 8).ids).toHaveLength(3);
});
