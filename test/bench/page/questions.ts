import type { Question } from './benched-engine.ts';

/** Each is one token of SmolLM2's vocabulary, at the start of a text and after a space. */
const WORDS =
  'time people day work life world hand part place case week point home water room area money story fact month lot study book eye job word side kind head house friend power hour game line end'.split(
    ' ',
  );

/** Tokens that the chat template puts around a system and a user message; `assistant` is two. */
const TEMPLATE_TOKENS = 14;
const SYSTEM_TOKENS = 8;

/** A question of exactly `promptTokens` tokens with the template; another seed gives other words. */
export function questionOf(promptTokens: number, maxTokens: number, seed: number): Question {
  const words = randomWords(seed);
  const userTokens = promptTokens - TEMPLATE_TOKENS - SYSTEM_TOKENS;
  return { system: take(words, SYSTEM_TOKENS), user: take(words, userTokens), maxTokens };
}

function take(words: Generator<string, never>, count: number): string {
  return Array.from({ length: count }, () => words.next().value).join(' ');
}

/** Numerical Recipes' linear congruential generator: the same words on every machine. */
function* randomWords(seed: number): Generator<string, never> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield WORDS[(state >>> 8) % WORDS.length]!;
  }
}
