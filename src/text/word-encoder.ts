/** What a tokenizer family does: text without special tokens to ids, and one token back to its bytes. */
export interface WordEncoder {
  /** `atStart`: nothing or a special token stands before `text`. */
  encodeText(text: string, atStart: boolean): readonly number[];
  /** Raw bytes of an ordinary or byte token. */
  bytesOf(id: number): Uint8Array;
}
