import { describe, expect, test } from 'vitest';
import type { GgufValue } from '../../src/artifact/tensor.ts';
import { openDetokenizer } from '../../src/text/detokenizer.ts';
import { findEndIds } from '../../src/text/end-tokens.ts';
import { openTokenizer } from '../../src/text/tokenizer.ts';
import { TOKEN_TYPE } from '../../src/text/vocabulary.ts';
import { bytePairVocabulary } from '../fakes/tiny-vocabulary.ts';
import { goldenIds, storiesMetadata } from './golden.ts';

const { gemma, phi3 } = goldenIds();

/** Llama 2's vocabulary with more tokens, as a GGUF file of another family has it. */
function changed(tokens: readonly (readonly [number, string, number])[], fields: Record<string, GgufValue>) {
  const stories = storiesMetadata();
  const texts = [...(stories.get('tokenizer.ggml.tokens') as string[])];
  const types = Array.from(stories.get('tokenizer.ggml.token_type') as Int32Array);
  for (const [id, text, type] of tokens) [texts[id], types[id]] = [text, type];
  const scores = new Float32Array(texts.length);
  scores.set(stories.get('tokenizer.ggml.scores') as Float32Array);
  return openTokenizer(
    new Map<string, GgufValue>([
      ...stories,
      ['tokenizer.ggml.tokens', texts],
      ['tokenizer.ggml.token_type', Int32Array.from(types)],
      ['tokenizer.ggml.scores', scores],
      ...Object.entries(fields),
    ]),
  );
}

describe('a SentencePiece vocabulary as Gemma has it', () => {
  const own = gemma.userDefined.map(
    ([id, piece]) => [id, piece.replaceAll('▁', ' '), TOKEN_TYPE.userDefined] as const, // converters write spaces
  );
  const tokenizer = changed(own, { 'tokenizer.ggml.add_space_prefix': false });

  test('gives the ids of the SentencePiece library: no space before a text, runs of blanks as one token', () => {
    for (const [index, text] of gemma.texts.entries()) {
      expect(tokenizer.encode(text), JSON.stringify(text)).toEqual(gemma.ids[index]);
    }
  });

  test('and gives its texts back', () => {
    for (const [index, ids] of gemma.ids.entries()) {
      const detokenizer = openDetokenizer(tokenizer);
      const text = ids.map((id) => detokenizer.push(id)).join('') + detokenizer.end();
      expect(text).toBe(gemma.decoded[index]);
    }
  });
});

describe('a SentencePiece vocabulary as Phi-3 has it', () => {
  const marks = phi3.marks.map((text, index) => [32_000 + index, text, TOKEN_TYPE.control] as const);

  test.each([
    ['by its architecture', { 'general.architecture': 'phi3' }],
    ['by its name', { 'general.architecture': 'llama', 'general.name': 'Phi-3 mini 4k' }],
  ])('and known %s swallows white space after special tokens, as the tokenizers library', (_, fields) => {
    const tokenizer = changed(marks, fields);
    for (const [index, text] of phi3.texts.entries()) {
      expect(tokenizer.encode(text, { parseSpecial: true }), text).toEqual(phi3.ids[index]);
    }
    expect(tokenizer.endIds).toEqual(new Set([2, 32_000, 32_004]));
  });

  test('but not in a message: there the token is spelled out and everything stays', () => {
    const tokenizer = changed(marks, { 'general.architecture': 'phi3' });
    const detokenizer = openDetokenizer(tokenizer);
    const ids = tokenizer.encode('<|end|> \n x');
    expect(ids.map((id) => detokenizer.push(id)).join('')).toBe('<|end|> \n x');
  });
});

describe('byte-level vocabularies', () => {
  const opened = (pre: string) => {
    const fields = Object.entries(bytePairVocabulary().metadata).map(
      ([key, { value }]) => [key, value] as const,
    );
    const metadata = new Map<string, GgufValue>([...fields, ['tokenizer.ggml.pre', pre]]);
    metadata.delete('tokenizer.ggml.add_bos_token');
    return openTokenizer(metadata);
  };

  test.each([
    ['llama-bpe', true],
    ['tekken', true],
    ['smaug-bpe', false],
    ['qwen2', false],
    ['gpt-4o', false],
  ])('of the kind %s begin a text with a token of their own: %s', (pre, addsBos) => {
    expect(opened(pre).addBos).toBe(addsBos);
  });
});

test('</s> ends an answer, unless it is a word that a model may write, as in HTML', () => {
  const idOf = new Map([['</s>', 7]]);
  expect(findEndIds({ idOf, eosId: 1, isWord: () => false })).toEqual(new Set([1, 7]));
  expect(findEndIds({ idOf, eosId: 1, isWord: () => true })).toEqual(new Set([1]));
});
