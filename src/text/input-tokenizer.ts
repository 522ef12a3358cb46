import type { Metadata } from './vocabulary.ts';
import { openWordPieceTokenizer, readWordPieces } from './wordpiece-tokenizer.ts';

/** A text as a model reads it that makes a vector of it. */
export interface TokenizedInput {
  readonly ids: number[];
  /** The text goes on where the ids end. */
  readonly truncated: boolean;
}

/**
 * Text to the ids that an encoder reads, its marks around them. A text cannot write a mark: `[SEP]` in it is spelled out.
 */
export interface InputTokenizer {
  readonly vocabSize: number;
  /** What stands before and behind every text: BERT's `[CLS]` and `[SEP]`. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /**
   * At most `most` ids, marks included: no more of the text is read than they take. A text in which there is nothing to read
   * has its marks alone.
   */
  encode(this: void, text: string, most: number): TokenizedInput;
}

/**
 * Opens the tokenizer of an encoder's GGUF file.
 * @throws Fault `tokenizer-invalid` when it is not BERT's, or cannot be used.
 */
export function openInputTokenizer(metadata: Metadata): InputTokenizer {
  return openWordPieceTokenizer(readWordPieces(metadata));
}
