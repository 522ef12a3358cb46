/** Tokens of many texts, one after the other. */
export interface TokenLists {
  readonly tokens: Int32Array;
  /** `[texts + 1]`: text i has `tokens[starts[i] … starts[i + 1])`. */
  readonly starts: Int32Array;
}

export function joinTokens(texts: readonly (readonly number[])[]): TokenLists {
  const starts = new Int32Array(texts.length + 1);
  for (const [i, text] of texts.entries()) starts[i + 1] = starts[i]! + text.length;
  const tokens = new Int32Array(starts[texts.length]!);
  for (const [i, text] of texts.entries()) tokens.set(text, starts[i]);
  return { tokens, starts };
}
