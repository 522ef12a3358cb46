/*
 * The patterns by which byte-level tokenizers cut text into words, written for Unicode: `\s` is White_Space, not JavaScript's set.
 * `tokenizer.json` files write contractions with (?i:…), which Node 20 does not know; here they are spelled out.
 */
const CONTRACTION = "'(?:[sS]|[tT]|[rR][eE]|[vV][eE]|[mM]|[lL][lL]|[dD])";
const WORDS_AND_LINES = String.raw`| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`;
/** Words by their capitals: `camelCase` is two. */
const UPPER = String.raw`[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`;
const LOWER = String.raw`[\p{Ll}\p{Lm}\p{Lo}\p{M}]`;
const cased = (end: string): string =>
  String.raw`[^\r\n\p{L}\p{N}]?${UPPER}*${LOWER}+${end}|[^\r\n\p{L}\p{N}]?${UPPER}+${LOWER}*${end}`;
const SIGNS_AND_LINES = String.raw`| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`;

export const WORD_PATTERNS = {
  number: String.raw`\p{N}`,
  gpt2: String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`,
  llama3: String.raw`${CONTRACTION}|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}${WORDS_AND_LINES}`,
  qwen2: String.raw`${CONTRACTION}|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}${WORDS_AND_LINES}`,
  // marks go with the letters they stand on
  qwen35:
    String.raw`${CONTRACTION}|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*` +
    String.raw`|\s*[\r\n]+|\s+(?!\S)|\s+`,
  gpt4o: String.raw`${cased(`(?:${CONTRACTION})?`)}|\p{N}{1,3}${SIGNS_AND_LINES}`,
  tekken: String.raw`${cased('')}|\p{N}${SIGNS_AND_LINES}`,
} as const;

/** A file's pattern as ours are written, for comparison; some files have the ends of lines themselves in it. */
export function spelledOut(pattern: string): string {
  const short = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
  return pattern
    .replaceAll(`${short}?`, `(?:${CONTRACTION})?`)
    .replaceAll(short, CONTRACTION)
    .replaceAll('\r', String.raw`\r`)
    .replaceAll('\n', String.raw`\n`);
}
