import { i32s, strings, text, u32, type TypedValue } from '../../src/artifact/gguf-value.ts';
import { writeGguf } from '../../src/artifact/gguf-writer.ts';
import { tinyEncoderParts, type TinyEncoderOptions } from './tiny-encoder.ts';

export interface TinyTextEncoderOptions extends Omit<TinyEncoderOptions, 'vocabSize'> {
  /** Tokens of a text that it is meant to read; absent: as many as there are positions. */
  readonly maxTokens?: number;
}

const MARKS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const WORDS = ['cat', 'dog', 'the', 'sea', 'is', 'blue', 'speak', 'hello', 'world', '.', ','];

/** A GGUF file of a very small random BERT whose WordPiece vocabulary has a few words, all letters, and "##" letters. */
export function tinyTextEncoder({
  maxTokens,
  ...shape
}: TinyTextEncoderOptions = {}): Uint8Array<ArrayBuffer> {
  const letters = Array.from('abcdefghijklmnopqrstuvwxyz');
  const tokens = [...MARKS, ...[...WORDS, ...letters].map((word) => `▁${word}`), ...letters, 'ing'];
  const { metadata, tensors } = tinyEncoderParts({
    layers: 1,
    hiddenSize: 32,
    heads: 2,
    ffnSize: 64,
    contextLength: 32,
    type: 'F32',
    ...shape,
    vocabSize: tokens.length,
  });
  const further: Record<string, TypedValue> = {
    'general.name': text(`tiny random bert ${shape.seed ?? 1}`),
    'tokenizer.ggml.model': text('bert'),
    'tokenizer.ggml.tokens': strings(tokens),
    'tokenizer.ggml.token_type': i32s(tokens.map((_, id) => (id < MARKS.length ? 3 : 1))),
    'tokenizer.ggml.unknown_token_id': u32(1),
    'tokenizer.ggml.cls_token_id': u32(2),
    'tokenizer.ggml.seperator_token_id': u32(3),
    ...(maxTokens === undefined ? {} : { 'nibble.embedding.max_tokens': u32(maxTokens) }),
  };
  return writeGguf({ metadata: [...metadata, ...Object.entries(further)], tensors });
}
