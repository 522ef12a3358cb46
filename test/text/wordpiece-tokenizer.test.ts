import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GgufValue } from '../../src/artifact/tensor.ts';
import { openInputTokenizer } from '../../src/text/input-tokenizer.ts';
import { bertMetadata, goldenWordPieces } from './wordpiece.ts';

const golden = goldenWordPieces();
const [unknown, start, end] = ['[UNK]', '[CLS]', '[SEP]'].map((mark) => golden.vocabulary.indexOf(mark));
const opened = (more: Readonly<Record<string, GgufValue>> = {}) =>
  openInputTokenizer(bertMetadata(golden.vocabulary, more));
const { encode, ...uncased } = opened();

const LOWER = 'tokenizer.ggml.normalizer.lowercase';
const STRIP = 'tokenizer.ggml.normalizer.strip_accents';

describe('WordPiece', () => {
  test.each([
    ['uncased', {}],
    ['uncased', { [LOWER]: true, [STRIP]: true }],
    ['cased', { [LOWER]: false }],
    ['accented', { [STRIP]: false }],
    ['stripped', { [LOWER]: false, [STRIP]: true }],
  ] as const)('%s gives the ids of the tokenizers library (%o)', (name, keys) => {
    const tokenizer = opened(keys);
    for (const [index, text] of golden.texts.entries())
      expect(tokenizer.encode(text, Infinity), JSON.stringify(text)).toEqual({
        ids: [start, ...golden.ids[name][index]!, end],
        truncated: false,
      });
  });

  test('a mark that somebody wrote is text', () => {
    const { ids } = encode('[SEP][CLS] [UNK]', 64);
    expect(ids.slice(1, -1)).not.toContain(end);
    expect(ids.slice(1, -1)).not.toContain(start);
    expect(uncased).toMatchObject({ vocabSize: golden.vocabulary.length, before: [start], after: [end] });
  });

  test('a file of llama.cpp, which tells no types and the marks by their ids', () => {
    const plain = new Map(bertMetadata(golden.vocabulary));
    plain.delete('tokenizer.ggml.token_type');
    plain.set('tokenizer.ggml.bos_token_id', start!);
    plain.set('tokenizer.ggml.eos_token_id', end!);
    plain.set('tokenizer.ggml.unknown_token_id', unknown!);
    const other = openInputTokenizer(plain);
    for (const text of golden.texts) expect(other.encode(text, 64)).toEqual(encode(text, 64));
  });

  test('what is cut is the beginning of the whole, and is said to be', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }), fc.constantFrom(...golden.texts));
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 40 }), (given, most) => {
        const whole = encode(given, Infinity).ids;
        const cut = encode(given, most);
        expect(cut.truncated).toBe(whole.length > most);
        expect(cut.ids).toEqual(cut.truncated ? [...whole.slice(0, most - 1), end] : whole);
      }),
    );
  });

  test('words do not change each other: joined by a space, texts give their ids one after the other', () => {
    const inner = (text: string) => encode(text, Infinity).ids.slice(1, -1);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (left, right) => {
        expect(inner(`${left} ${right}`)).toEqual([...inner(left), ...inner(right)]);
      }),
    );
  });

  test('half a surrogate pair is dropped', () => {
    expect(encode('a\ud800b', 9)).toEqual(encode('ab', 9));
    expect(encode('\udc00', 9).ids).toEqual([start, end]);
  });

  test('a megabyte of one word is one unknown token, and a megabyte of others is read as far as it counts', () => {
    for (const letter of ['a', 'é', '😀', '中', '\u0301'])
      expect(encode(letter.repeat(2 ** 20), 512).ids.length).toBeLessThanOrEqual(512);
    expect(encode('a'.repeat(2 ** 20), 512).ids).toEqual([start, unknown, end]);
  });

  test.each([
    ['another kind', { 'tokenizer.ggml.model': 'gpt2' }],
    ['no vocabulary', { 'tokenizer.ggml.tokens': [] }],
    ['types of other tokens', { 'tokenizer.ggml.token_type': Int32Array.of(1) }],
    ['a mark outside the vocabulary', { 'tokenizer.ggml.cls_token_id': 1_000_000 }],
    ['no kind', { 'tokenizer.ggml.model': 7 }],
  ] as const)('%s is refused', (_, keys) => {
    expect(() => opened(keys as Record<string, GgufValue>)).toThrow(
      expect.objectContaining({ code: 'tokenizer-invalid' }),
    );
  });

  test('a vocabulary without marks is refused', () => {
    expect(() => openInputTokenizer(bertMetadata(['a', '##b']))).toThrow(/no token \[UNK\]/);
  });
});
