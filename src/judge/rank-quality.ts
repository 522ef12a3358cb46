/** How well a ranking finds what it should. */
export interface RankQuality {
  /** Normalized discounted cumulative gain of the first ten (Järvelin & Kekäläinen 2002), of relevance 0 or 1. */
  readonly ndcg10: number;
  /** Share of the relevant passages that are among the first ten. */
  readonly recall10: number;
}

const DEPTH = 10;

/**
 * @param ranked Indexes of passages, the best first; those behind the tenth do not count.
 * @param relevant Indexes of the relevant ones, one at least.
 */
export function rankQuality(ranked: readonly number[], relevant: readonly number[]): RankQuality {
  const wanted = new Set(relevant);
  let gain = 0;
  let found = 0;
  for (const [rank, passage] of ranked.slice(0, DEPTH).entries()) {
    if (!wanted.has(passage)) continue;
    gain += discount(rank);
    found++;
  }
  let best = 0;
  for (let rank = 0; rank < Math.min(DEPTH, wanted.size); rank++) best += discount(rank);
  return { ndcg10: gain / best, recall10: found / wanted.size };
}

function discount(rank: number): number {
  return 1 / Math.log2(rank + 2);
}
