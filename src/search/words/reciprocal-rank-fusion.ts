/** Large enough that first places do not decide alone. */
const K = 60;

export interface FusedHit {
  readonly id: number;
  readonly score: number;
}

/**
 * Reciprocal rank fusion: each ranking, best first, gives its n-th 1 / (60 + n). Best first (Cormack, Clarke & Büttcher 2009,
 * "Reciprocal rank fusion outperforms Condorcet and individual rank learning methods").
 */
export function fuseRankings(rankings: readonly (readonly number[])[]): readonly FusedHit[] {
  const scores = new Map<number, number>();
  for (const ranking of rankings)
    for (const [at, id] of ranking.entries()) scores.set(id, (scores.get(id) ?? 0) + 1 / (K + at + 1));
  return Array.from(scores, ([id, score]) => ({ id, score })).toSorted((a, b) => b.score - a.score);
}
