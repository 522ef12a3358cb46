import { describe, expect, test } from 'vitest';
import { memorySource } from '../../src/artifact/memory-source.ts';
import { openOnnxRepository } from '../../src/artifact/onnx-repository.ts';
import { parseTokenizerConfig } from '../../src/artifact/tokenizer-config.ts';
import { parseTokenizerJson } from '../../src/artifact/tokenizer-json.ts';
import { encodeChat } from '../../src/text/chat-prompt.ts';
import { openDetokenizer } from '../../src/text/detokenizer.ts';
import { openJsonTokenizer } from '../../src/text/json-tokenizer.ts';
import { openRepositoryText } from '../../src/text/repository-text.ts';
import { HOSTILE_STEPS } from '../fakes/hostile-models.ts';
import { goldenTokenizers } from './golden.ts';

const golden = goldenTokenizers();
const config = parseTokenizerConfig({ bos_token: { content: '<s>' }, eos_token: '<|end|>' });

describe.each(Object.entries(golden))('a tokenizer.json of the kind %s', (_, { file, cases }) => {
  const tokenizer = openJsonTokenizer(parseTokenizerJson(file), config);

  test.each(cases)(
    'gives $text the ids of the tokenizers package, and the text back',
    ({ text, ids, decoded }) => {
      expect(tokenizer.encode(text, { parseSpecial: true })).toEqual(ids);
      const detokenizer = openDetokenizer(tokenizer);
      expect(ids.map((id) => detokenizer.push(id)).join('') + detokenizer.end()).toBe(decoded);
    },
  );

  test('spells out a control token that somebody wrote, and ends an answer at it', () => {
    const end = tokenizer.encode('<|end|>', { parseSpecial: true });
    expect(end).toHaveLength(1);
    expect(tokenizer.endIds.has(end[0]!)).toBe(true);
    expect(tokenizer.encode('<|end|>')).not.toContain(end[0]);
    expect(tokenizer.tokenBytes(end[0]!)).toHaveLength(0);
  });
});

test('white space after a special token belongs to it where the file says so', () => {
  const { file } = golden['byte level']!;
  const { added_tokens: added, ...rest } = file as { added_tokens: { content: string }[] };
  const stripping = added.map((token) => ({ ...token, rstrip: token.content === '<|end|>' }));
  const tokenizer = openJsonTokenizer(parseTokenizerJson({ ...rest, added_tokens: stripping }), config);
  const encode = (text: string) => tokenizer.encode(text, { parseSpecial: true });
  expect(encode('a<|end|> \n b<x> c')).toEqual(encode('a<|end|>b<x> c'));
});

test('the beginning-of-text token comes first where the file says so', () => {
  const open = (kind: string) => openJsonTokenizer(parseTokenizerJson(golden[kind]!.file), config);
  expect(open('Metaspace first').addBos).toBe(true);
  expect(open('byte level').addBos).toBe(false);
});

test.each([
  ['nothing', null],
  ['no model', { added_tokens: [] }],
  ['a vocabulary of words for numbers', { model: { type: 'BPE', vocab: { a: 'b' }, merges: [] } }],
  ['a token beyond all limits', { model: { type: 'BPE', vocab: { a: 2 ** 40 }, merges: [] } }],
  ['no tokens', { model: { type: 'BPE', vocab: {}, merges: [] } }],
  [
    'a model that nobody knows',
    { model: { type: 'Magic', vocab: { a: 0 } }, pre_tokenizer: { type: 'Magic' } },
  ],
])('a tokenizer.json with %s is a Fault', (_, json) => {
  expect(() => openJsonTokenizer(parseTokenizerJson(json), config)).toThrow(
    expect.objectContaining({ name: 'Fault', code: 'tokenizer-invalid' }),
  );
});

const words = { type: 'BPE', vocab: { a: 0, b: 1, ' ': 2, '▁': 3, '1': 4, ',': 5 }, merges: [] };

test.each(Object.entries(HOSTILE_STEPS))(
  'a tokenizer.json with a %s is a Fault before it is run',
  (_, steps) => {
    expect(() => openJsonTokenizer(parseTokenizerJson({ model: words, ...steps }), config)).toThrow(
      expect.objectContaining({
        code: 'tokenizer-invalid',
        message: expect.stringMatching(/known models are run|no length/) as string,
      }),
    );
  },
);

const CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
const SIGNS = String.raw`| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`;
const DEEPSEEK_WORDS = String.raw`"[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_\u0060{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+"`;
const CLIP = String.raw`'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+`;
test.each([
  ['XLM-R', ' {2,}'],
  ['Llama 3', String.raw`${CONTRACTIONS}|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}${SIGNS}`],
  ['Qwen 2', String.raw`${CONTRACTIONS}|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}${SIGNS}`],
  ['Falcon', '[0-9][0-9][0-9]'],
  ['BLOOM', ' ?[^(\\s|[.,!?…。，、।۔،])]+'],
  ['DeepSeek-Coder (lines)', '[\r\n]'],
  ['DeepSeek-Coder (letters)', '\\s?\\p{L}+'],
  ['DeepSeek-Coder (signs)', '\\s?\\p{P}+'],
  ['DeepSeek-Coder (Chinese and Korean)', '[一-龥ࠀ-一가-퟿]+'],
  ['DeepSeek-V3 (digits)', '\\p{N}{1,3}'],
  ['DeepSeek-V3 (Chinese and Japanese)', '[一-龥぀-ゟ゠-ヿ]+'],
  // the file's own JSON: a line's end stands in it as itself
  ['DeepSeek-V3 and Hunyuan (words)', JSON.parse(DEEPSEEK_WORDS) as string],
  ['CLIP', CLIP],
  ['CLIP with its marks', `<\\|startoftext\\|>|<\\|endoftext\\|>|${CLIP}`],
])('a tokenizer.json that looks for what %s looks for opens', (_, Regex) => {
  const pre_tokenizer = {
    type: 'Split',
    pattern: { Regex },
    behavior: 'Isolated',
    invert: false,
  };
  const { encode } = openJsonTokenizer(parseTokenizerJson({ model: words, pre_tokenizer }), config);
  expect(encode('ab  a,111b')).toEqual([0, 1, 2, 2, 0, 5, 4, 4, 4, 1]);
});

describe('the texts of a repository', () => {
  const json = (name: string, value: unknown) =>
    memorySource(name, new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)));
  const files = [
    json('config.json', { model_type: 'gpt2', vocab_size: 340, n_positions: 64, eos_token_id: 7 }),
    json('onnx/model.onnx', ''),
    json('tokenizer.json', golden['byte level']!.file),
  ];
  const open = async (...more: ReturnType<typeof json>[]) =>
    openRepositoryText(await openOnnxRepository([...files, ...more]));
  const messages = [{ role: 'user', content: 'hi <|end|>' }] as const;

  test('take the template from the settings or from a file of its own, and the ends from the configuration', async () => {
    const inside = await open(
      json('tokenizer_config.json', { chat_template: '{{ messages[0].content }}<|end|>in' }),
    );
    expect(inside.tokenizer.endIds.has(7)).toBe(true);
    expect(inside.template.render(messages)).toBe('hi <|end|><|end|>in');
    const named = [
      { name: 'tool_use', template: 'x' },
      { name: 'default', template: 'named' },
    ];
    expect(
      (await open(json('tokenizer_config.json', { chat_template: named }))).template.render(messages),
    ).toBe('named');
    const beside = await open(
      json('chat_template.jinja', 'beside'),
      json('tokenizer_config.json', { chat_template: 'no' }),
    );
    expect(beside.template.render(messages)).toBe('beside');
    const [written, meant] = inside.tokenizer.encode('<|end|><|end|>', { parseSpecial: true });
    expect(encodeChat(messages, inside).filter((id) => id === written || id === meant)).toHaveLength(1);
  });

  test('without a tokenizer are incomplete', async () => {
    const repository = await openOnnxRepository(files.slice(0, 2));
    await expect(openRepositoryText(repository)).rejects.toMatchObject({ code: 'hub-incomplete' });
  });
});
