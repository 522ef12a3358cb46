import type { Embed } from '../../core/embedding.ts';
import type { Passage, Quote } from '../../core/library.ts';
import { sentencesOf } from '../chunk/sentences.ts';
import { embedTexts } from './embed-texts.ts';

/** A passage of more is a list of numbers or words, which costs much and says nothing: it has no quote. */
const MOST_SENTENCES = 48;

/** A line that is broken in the middle of a sentence, as mails and hand-wrapped Markdown have it. */
const WRAPPED = /(?<=[^\s.!?:;|])[^\S\n]*\n(?=[^\S\n]*[^\s\-*+#>|\d])/gu;

/**
 * The passages, each with the sentence of it that is nearest to the question (unit length). Of a vector of many sentences
 * each has little, so among themselves they are told apart better by vectors of their own.
 */
export async function withQuotes(
  passages: readonly Passage[],
  question: Float32Array,
  embed: Embed,
  signal?: AbortSignal,
): Promise<readonly Passage[]> {
  const sentences = passages.map(({ text }) => sentencesIn(text));
  const texts = sentences.flat().map(({ text }) => text);
  if (texts.length === 0) return passages;
  const { vectors } = await embedTexts(embed, texts, { signal });
  const cosines = vectors.map((vector) => dot(vector, question)).values();
  return passages.map((passage, at) => {
    const quotes = sentences[at]!.map(({ start, end }): Quote => ({
      start: passage.start + start,
      end: passage.start + end,
      cosine: cosines.next().value!,
    }));
    const [first, ...others] = quotes;
    if (first === undefined) return passage;
    return {
      ...passage,
      quote: others.reduce((best, one) => (one.cosine > best.cosine ? one : best), first),
    };
  });
}

/** Sentences without the space around them; what has no letter or digit is none. Of too many: none. */
function sentencesIn(
  text: string,
): { readonly start: number; readonly end: number; readonly text: string }[] {
  const lines = text.replaceAll(WRAPPED, (gap) => ' '.repeat(gap.length)); // as long as it was
  const found = Array.from(sentencesOf(lines), ({ start, end }) => {
    const said = lines.slice(start, end);
    const from = start + said.length - said.trimStart().length;
    return { start: from, end: start + said.trimEnd().length, text: said.trim() };
  }).filter(({ text: said }) => /[\p{L}\p{N}]/u.test(said));
  return found.length > MOST_SENTENCES ? [] : found;
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, x, at) => sum + x * b[at]!, 0);
}
