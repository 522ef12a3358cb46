import { describe, expect, test } from 'vitest';
import { memorySource } from '../../src/artifact/memory-source.ts';
import { openOnnxRepository } from '../../src/artifact/onnx-repository.ts';
import { parseTokenizerConfig } from '../../src/artifact/tokenizer-config.ts';
import { parseTokenizerJson } from '../../src/artifact/tokenizer-json.ts';
import { encodeChat } from '../../src/text/chat-prompt.ts';
import { openDetokenizer } from '../../src/text/detokenizer.ts';
import { openJsonTokenizer } from '../../src/text/json-tokenizer.ts';
import { openRepositoryText } from '../../src/text/repository-text.ts';
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
