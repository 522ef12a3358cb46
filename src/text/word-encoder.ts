/** What a tokenizer family does: text without special tokens to ids, and one token back to its bytes. */
export interface WordEncoder {
  /** `before`: what stands before `text`. */
  encodeText(text: string, before: 'nothing' | 'special' | 'text'): readonly number[];
  /** Raw bytes of an ordinary or byte token. */
  bytesOf(id: number): Uint8Array;
}
