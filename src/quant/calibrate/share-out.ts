/** Tokens of a job, at most about: little enough that progress is told now and then. Each costs a set of statistics. */
const TOKENS_OF_JOB = 4096;

/**
 * Cuts a list of texts into jobs of about as many tokens each. How depends on the texts alone, never on the number of threads, so
 * that sums come out the same everywhere; there is a multiple of four of them, so that two or four threads have as many each.
 */
export function shareOut<Text extends { readonly tokens: number }>(texts: readonly Text[]): Text[][] {
  const total = texts.reduce((sum, { tokens }) => sum + tokens, 0);
  const count = 4 * Math.ceil(total / TOKENS_OF_JOB / 4);
  const shares = Array.from({ length: count }, (): Text[] => []);
  let before = 0;
  for (const text of texts) {
    shares[Math.floor(((before + text.tokens / 2) / total) * count)]!.push(text);
    before += text.tokens;
  }
  return shares.filter((share) => share.length > 0);
}
