import type { Fault } from '../../core/fault.ts';

/** Of a token, in English prose. */
const WORDS = 0.75;

/** What a person can do about a question that is too long; the fault itself speaks to who loads the model. */
export function overflowText({ detail: { promptTokens, mostTokens } }: Fault): string {
  const sizes =
    typeof mostTokens === 'number'
      ? `It has about ${inWords(promptTokens)} words with all that goes with it, and the model takes in ${inWords(mostTokens)}. `
      : '';
  return `${sizes}Shorten it, or ask about one part of it at a time.`;
}

/** No finer than a guess is. */
function inWords(tokens: string | number | undefined): string {
  return Number((Number(tokens) * WORDS).toPrecision(2)).toLocaleString('en');
}
