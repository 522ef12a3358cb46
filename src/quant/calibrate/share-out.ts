/** Tokens of a job, at most about: progress is told now and then, and a thread holds no more than that. */
const TOKENS_OF_JOB = 16_384;

/**
 * Cuts a list of texts, in order, into jobs of about as many tokens each: one for each thread, or some. A job costs a copy of the
 * layer and a set of statistics. Texts without tokens are left out.
 */
export function shareOut<Text extends { readonly tokens: number }>(
  texts: readonly Text[],
  threads: number,
): Text[][] {
  const total = texts.reduce((sum, { tokens }) => sum + tokens, 0);
  const count = threads * Math.ceil(total / (threads * TOKENS_OF_JOB));
  const shares = Array.from({ length: count }, (): Text[] => []);
  let before = 0;
  for (const text of texts) {
    if (text.tokens === 0) continue;
    shares[Math.floor(((before + text.tokens / 2) / total) * count)]!.push(text);
    before += text.tokens;
  }
  return shares.filter((share) => share.length > 0);
}
