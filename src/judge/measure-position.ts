/** What two models made of one position. Natural logarithms. */
export interface PositionMeasure {
  /** Kullback-Leibler divergence of the model from the reference, in nats: Σ p · (ln p − ln q) over the whole vocabulary. */
  readonly kl: number;
  /** Whether both put the same token first; of equals the lower id is first. */
  readonly sameTop: boolean;
  /** ln p of the token that follows. */
  readonly referenceLogProb: number;
  /** ln q of it. */
  readonly logProb: number;
}

/**
 * Compares two predictions of the next token, in double precision.
 * @param reference logits of p, `[vocabulary]`
 * @param model logits of q, `[vocabulary]`
 * @param next the token that follows in the text
 */
export function measurePosition(reference: Float32Array, model: Float32Array, next: number): PositionMeasure {
  const referenceTop = indexOfLargest(reference);
  const modelTop = indexOfLargest(model);
  const referenceMax = reference[referenceTop]!;
  const modelMax = model[modelTop]!;
  let sumP = 0;
  let sumQ = 0;
  let weighted = 0;
  for (let id = 0; id < reference.length; id++) {
    const r = reference[id]! - referenceMax;
    const m = model[id]! - modelMax;
    const p = Math.exp(r);
    sumP += p;
    sumQ += Math.exp(m);
    weighted += p * (r - m);
  }
  const logP = Math.log(sumP);
  const logQ = Math.log(sumQ);
  return {
    kl: Math.max(0, weighted / sumP - logP + logQ), // below zero only by rounding
    sameTop: referenceTop === modelTop,
    referenceLogProb: reference[next]! - referenceMax - logP,
    logProb: model[next]! - modelMax - logQ,
  };
}

function indexOfLargest(values: Float32Array): number {
  let at = 0;
  let largest = -Infinity;
  for (let i = 0; i < values.length; i++) {
    if (values[i]! > largest) {
      largest = values[i]!;
      at = i;
    }
  }
  return at;
}
