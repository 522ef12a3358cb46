import type { Passage } from '../core/library.ts';
import { quoteText } from '../core/quote-text.ts';
import type { Source } from './conversation.ts';

/**
 * Below this cosine a passage is about something else. Of all-MiniLM-L6-v2, whose unrelated pairs lie around 0 and answers
 * to a question seldom below 0.3.
 */
const LEAST_COSINE = 0.25;
/** Of many sentences one is nearer by chance: of the nearest of six unrelated passages it is up to 0.36, of the static model 0.38. */
const LEAST_QUOTE_COSINE = 0.4;
/** Beside the best, a passage this much farther away is of no help. */
const LEAST_SHARE = 0.7;

/** What is longer, a line of code or of a table, is no sentence that would point at anything. */
const HINT_CHARS = 400;

/**
 * Those of the passages that speak of the question, best first. A passage of many things is far from each of them; its
 * nearest sentence, where that is known, says more.
 */
export function relevant(passages: readonly Passage[]): readonly Passage[] {
  const nearness = ({ cosine = 0, quote }: Passage): number => Math.max(cosine, quote?.cosine ?? 0);
  const nearest = Math.max(...passages.map(nearness));
  return passages.filter((passage) => {
    const { cosine = 0, quote } = passage;
    const isNear = cosine >= LEAST_COSINE || (quote?.cosine ?? 0) >= LEAST_QUOTE_COSINE;
    return isNear && nearness(passage) >= nearest * LEAST_SHARE;
  });
}

/** The quote that is nearest to the question, if it is short enough to point at anything. */
export function pointedOut(sources: readonly Source[]): string | undefined {
  const cosineOf = ({ quote }: Source): number => quote?.cosine ?? -1;
  const [nearest] = sources.toSorted((one, other) => cosineOf(other) - cosineOf(one));
  const quote = nearest && quoteText(nearest);
  return quote !== undefined && quote.length <= HINT_CHARS ? quote : undefined;
}

/**
 * The question as the model gets it: the passages, numbered, the sentence that comes nearest to an answer, which a small
 * model would often not find among them, and then what is asked.
 */
export function groundedQuestion(question: string, sources: readonly Source[]): string {
  const hint = pointedOut(sources);
  const passages = sources.map(
    ({ marker, title, headings, text }) => `[${marker}] ${[title, ...headings].join(' › ')}\n${text.trim()}`,
  );
  return (
    `${passages.join('\n\n')}\n\n` +
    (hint === undefined ? '' : `Most to the point: ${hint}\n\n`) +
    'Answer the question from the text above, in one or two sentences. If the text does not say it, say so.\n' +
    `Question: ${question.trim()}`
  );
}
