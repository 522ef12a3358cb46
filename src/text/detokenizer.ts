import type { Tokenizer } from './tokenizer.ts';

/** Tokens to text as they come. Never half a character: bytes wait until the character is whole. */
export interface Detokenizer {
  /** The characters that this token completes; may be none. */
  push(id: number): string;
  /** What is left: U+FFFD for a character that never became whole. */
  end(): string;
}

/**
 * @param options.continuing The tokens go on from text already shown, so a leading space belongs to the text.
 *   Otherwise the space that SentencePiece puts before every text is taken away.
 */
export function openDetokenizer(
  tokenizer: Tokenizer,
  options: { readonly continuing?: boolean } = {},
): Detokenizer {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let dropsSpace = tokenizer.hasSpacePrefix && !options.continuing;
  return {
    push(id) {
      const bytes = tokenizer.tokenBytes(id);
      if (bytes.length === 0) return '';
      const from = dropsSpace && bytes[0] === 0x20 ? 1 : 0;
      dropsSpace = false;
      return decoder.decode(bytes.subarray(from), { stream: true });
    },
    end: () => decoder.decode(),
  };
}
