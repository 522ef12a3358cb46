import { i32s, strings, text, u32 } from '../../src/artifact/gguf-value.ts';
import { writeGguf } from '../../src/artifact/gguf-writer.ts';
import { tinyEncoderParts } from './tiny-encoder.ts';

const MARKS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[unused0]'];
const WORDS = ['the', 'a', 'cat', 'dog', 'sat', 'ran', 'on', 'mat', 'big', 'small', 'house', 'tree'];
/** GGUF's numbers: normal 1, unknown 2, control 3, unused 5. */
const TYPES = [3, 2, 3, 3, 5];

/** A random encoder with a tokenizer of a few words: what a student is distilled from in tests. */
export function tinyTeacher(): Uint8Array<ArrayBuffer> {
  const pieces = ['s', 'er', 'ing'];
  const tokens = [...MARKS, ...WORDS.map((word) => `▁${word}`), ...pieces];
  const { metadata, tensors } = tinyEncoderParts({ vocabSize: tokens.length });
  const tokenizer = Object.entries({
    'tokenizer.ggml.model': text('bert'),
    'tokenizer.ggml.tokens': strings(tokens),
    'tokenizer.ggml.token_type': i32s(tokens.map((_, id) => TYPES[id] ?? 1)),
    'tokenizer.ggml.unknown_token_id': u32(1),
    'tokenizer.ggml.cls_token_id': u32(2),
    'tokenizer.ggml.seperator_token_id': u32(3),
    'tokenizer.ggml.padding_token_id': u32(0),
  });
  return writeGguf({ metadata: [...metadata, ...tokenizer], tensors });
}

/** Sentences of the tokenizer's words, every two of them different. */
export function tinySentences(count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const word = (at: number) => WORDS[(i * 7 + at * at * 5 + (i >> 3)) % WORDS.length]!;
    return [0, 1, 2, 3].map(word).join(' ') + ' cat'.repeat(i % 3);
  });
}
