/** The most likely tokens of one step and what two models made of them. Natural logarithms, same order of ids. */
export interface StepPair {
  /** ln p, best token first. */
  readonly reference: readonly number[];
  /** ln q of the same ids. */
  readonly measured: readonly number[];
  /** Did both models put the same token first? */
  readonly sameTop: boolean;
}

/** How far a model is from the reference. */
export interface Fidelity {
  readonly steps: number;
  /** Nats. */
  readonly meanKL: number;
  readonly p99KL: number;
  /** Share of steps with the same most likely token, 0 … 1. */
  readonly top1: number;
}

/** The mass left beside the listed tokens is never taken for less: figures are rounded in the files. */
const LEAST_MASS = 1e-9;

/**
 * Kullback-Leibler divergence of one step, in nats: Σ p·(ln p − ln q) over the listed tokens, and the same term
 * for the mass of all the others together.
 */
export function stepDivergence(reference: readonly number[], measured: readonly number[]): number {
  let sum = 0;
  let restOfP = 1;
  let restOfQ = 1;
  for (const [index, logP] of reference.entries()) {
    const logQ = measured[index] ?? -Infinity;
    const p = Math.exp(logP);
    sum += p * (logP - logQ);
    restOfP -= p;
    restOfQ -= Math.exp(logQ);
  }
  if (restOfP < LEAST_MASS) return sum;
  return sum + restOfP * (Math.log(restOfP) - Math.log(Math.max(restOfQ, LEAST_MASS)));
}

/** The value below which a share of `values` lies, interpolated linearly between neighbours. NaN for none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] ?? NaN;
  const high = sorted[below + 1] ?? low;
  return low + (high - low) * (place - below);
}

/** Sums up steps; every figure is NaN when there are none. */
export function summarize(pairs: readonly StepPair[]): Fidelity {
  const divergences = pairs.map(({ reference, measured }) => stepDivergence(reference, measured));
  const steps = pairs.length;
  return {
    steps,
    meanKL: divergences.reduce((sum, one) => sum + one, 0) / steps,
    p99KL: quantile(divergences, 0.99),
    top1: pairs.filter(({ sameTop }) => sameTop).length / steps,
  };
}
