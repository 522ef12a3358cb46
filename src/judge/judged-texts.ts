import type { Tokenizer } from '../text/tokenizer.ts';

export interface JudgedTexts {
  /** Token ids of each text, after the token that begins every text, if the model was trained with one. */
  readonly texts: readonly (readonly number[])[];
  /** Texts that were longer than the context; of these the beginning is judged. */
  readonly cut: number;
}

/** Texts as models are judged by them. @param contextLength tokens, at least 2 */
export function judgedTexts(
  texts: readonly string[],
  tokenizer: Pick<Tokenizer, 'encode' | 'addBos'>,
  contextLength: number,
): JudgedTexts {
  let cut = 0;
  const encoded = texts.map((text) => {
    const ids = tokenizer.encode(text, { addBos: tokenizer.addBos });
    if (ids.length > contextLength) cut++;
    return ids.slice(0, contextLength);
  });
  return { texts: encoded, cut };
}
