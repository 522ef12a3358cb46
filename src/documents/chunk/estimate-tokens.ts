/** Runs of letters and marks, of digits, and single signs; scripts without spaces go sign by sign. */
const WORDS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Hangul}]|[\p{L}\p{M}]+|\p{N}+|[^\s\p{L}\p{M}\p{N}]/gu;

const LETTERS_IN_WORD = 9;
const LETTERS_MORE = 4;
const DIGITS = 3;

/**
 * About how many tokens a WordPiece vocabulary of 30,000 makes of a text: common words are one, longer ones are pieces. Within a
 * tenth for English prose, and rather too many than too few elsewhere.
 */
export function estimateTokens(text: string): number {
  let tokens = 0;
  for (const [word] of text.matchAll(WORDS)) {
    if (word.length === 1) tokens += 1;
    else if (word.charCodeAt(0) < 0x3a) tokens += Math.ceil(word.length / DIGITS);
    else tokens += 1 + Math.max(0, Math.ceil((word.length - LETTERS_IN_WORD) / LETTERS_MORE));
  }
  return tokens;
}
