const WARM_UPS = 12; // until the browser has optimized the kernels
const ROUNDS = 6;

/** One way to run a pass. */
export interface Candidate<T> {
  readonly value: T;
  /** Runs one short pass. */
  readonly rehearse: () => void;
}

/**
 * The fastest of the candidates, by its best round: measured, because no browser tells which instructions are fast or
 * how many of its cores are real. A candidate must win by 3 %, so that noise does not beat the earlier one.
 */
export function fastest<T>(candidates: readonly Candidate<T>[], now: () => number): T {
  let best: { value: T; ms: number } | undefined;
  for (const { value, rehearse } of candidates) {
    if (candidates.length === 1) return value;
    for (let i = 0; i < WARM_UPS; i++) rehearse();
    let ms = Infinity;
    for (let i = 0; i < ROUNDS; i++) {
      const start = now();
      rehearse();
      ms = Math.min(ms, now() - start);
    }
    if (!best || ms < best.ms * 0.97) best = { value, ms };
  }
  return best!.value;
}

/** Thread counts worth trying: all cores, one less (for the page), half, one. */
export function threadCandidates(cores: number): readonly number[] {
  return [...new Set([cores, cores - 1, cores >> 1, 1])].filter((count) => count >= 1);
}
