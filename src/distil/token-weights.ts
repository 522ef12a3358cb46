import type { TokenLists } from './token-lists.ts';

/** How much a frequent token says: a / (a + p), "smooth inverse frequency" (Arora, Liang & Ma 2017). */
const SMOOTHING = 1e-4;

/** Weights by how often tokens occur in texts; one that does not occur counts as if it did once. */
export function weightsByFrequency({ tokens }: TokenLists, vocabSize: number): Float64Array {
  const counts = new Float64Array(vocabSize).fill(1);
  for (const token of tokens) counts[token]!++;
  return smoothInverse(counts);
}

/**
 * Weights by rank alone, for a vocabulary that begins with the most frequent tokens: frequencies as Zipf's law has them, in inverse
 * proportion to the rank.
 */
export function weightsByRank(vocabSize: number): Float64Array {
  return smoothInverse(Float64Array.from({ length: vocabSize }, (_, rank) => 1 / (rank + 1)));
}

/** @param counts In any unit. */
function smoothInverse(counts: Float64Array): Float64Array {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => SMOOTHING / (SMOOTHING + count / total));
}
