import type { Passage } from '../core/library.ts';
import type { Source } from './conversation.ts';

/**
 * Below this cosine a passage is about something else. Of all-MiniLM-L6-v2, whose unrelated pairs lie around 0 and answers
 * to a question seldom below 0.3.
 */
const LEAST_COSINE = 0.25;
/** Beside the best, a passage this much farther away is of no help. */
const LEAST_SHARE = 0.7;

/** Those of the passages that speak of the question, best first. */
export function relevant(passages: readonly Passage[]): readonly Passage[] {
  const nearest = Math.max(...passages.map(({ cosine = 0 }) => cosine));
  const least = Math.max(LEAST_COSINE, nearest * LEAST_SHARE);
  return passages.filter(({ cosine = 0 }) => cosine >= least);
}

/** The question as the model gets it: the passages, numbered, and then what is asked of them. */
export function groundedQuestion(question: string, sources: readonly Source[]): string {
  const passages = sources.map(
    ({ marker, title, headings, text }) => `[${marker}] ${[title, ...headings].join(' › ')}\n${text.trim()}`,
  );
  return (
    `${passages.join('\n\n')}\n\n` +
    'Answer the question from the text above, in one or two sentences. If the text does not say it, say so.\n' +
    `Question: ${question.trim()}`
  );
}
