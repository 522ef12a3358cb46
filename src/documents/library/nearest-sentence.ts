import type { Embed, EmbeddingModel } from '../../core/embedding.ts';
import type { Passage, Quote } from '../../core/library.ts';
import { dotProduct } from '../../search/codes/dot-product.ts';
import { LINK_ADDRESS } from '../chunk/embedded-text.ts';
import { sentencesOf } from '../chunk/sentences.ts';
import { embedTexts } from './embed-texts.ts';

/** A passage of more is a list of numbers or words, which costs much and says nothing: it has no quote. */
const MOST_SENTENCES = 48;

/** Of a passage; ours are shorter, those of an index that somebody else built may be of any length. */
const MOST_CHARS = 8192;

/** A line that is broken in the middle of a sentence, as mails and hand-wrapped Markdown have it. */
const WRAPPED = /(?<=[^\s.!?:;|])[^\S\n]*\n(?=[^\S\n]*[^\s\-*+#>|\d=`~•–—])/gu;

/** A question's vector, and the model that made it. */
export interface AskedVector {
  readonly vector: Float32Array;
  readonly model: EmbeddingModel;
}

/**
 * The passages, each with the sentence of it that is nearest to the question (unit length). Of a vector of many sentences
 * each has little, so among themselves they are told apart better by vectors of their own.
 */
export async function withQuotes(
  passages: readonly Passage[],
  question: AskedVector,
  embed: Embed,
  signal?: AbortSignal,
): Promise<readonly Passage[]> {
  const sentences = passages.map(({ text }) => sentencesIn(text));
  const texts = sentences.flat().map(({ text }) => text);
  if (texts.length === 0) return passages;
  const { model, vectors } = await embedTexts(embed, texts, { signal });
  if (model.digest !== question.model.digest) return passages; // another one was chosen meanwhile
  const cosines = vectors.map((vector) => dotProduct(vector, question.vector)).values();
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
  if (!('Segmenter' in Intl)) return []; // Firefox before 125
  const lines = asProse(text.slice(0, MOST_CHARS));
  const found = Array.from(sentencesOf(lines), ({ start, end }) => {
    const said = lines.slice(start, end);
    const from = start + said.length - said.trimStart().length;
    return { start: from, end: start + said.trimEnd().length, text: said.trim() };
  }).filter(({ text: said }) => /[\p{L}\p{N}]/u.test(said));
  return found.length > MOST_SENTENCES ? [] : found;
}

/** The text in the same places, without what would cut or join its sentences wrongly. */
function asProse(text: string): string {
  return text
    .replaceAll(LINK_ADDRESS, (address) => `]${' '.repeat(address.length - 1)}`)
    .replaceAll(WRAPPED, (gap, at: number, whole: string) => {
      const isHeading = whole[whole.lastIndexOf('\n', at - 1) + 1] === '#';
      return isHeading ? gap : ' '.repeat(gap.length);
    });
}
