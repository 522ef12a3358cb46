import { type Estimate, estimateMean, quantileOf } from './estimate.ts';

/** What one model made of every position of every text, beside the reference. Arrays run over the positions of a text. */
export interface TextMeasures {
  /** Nats. */
  readonly kl: Float64Array;
  /** 1 where both models put the same token first. */
  readonly sameTop: Uint8Array;
  /** ln p and ln q of the token that follows. */
  readonly referenceLogProb: Float64Array;
  readonly logProb: Float64Array;
}

/** How far a model is from the one that it was made of, over whole vocabularies. Divergences in nats. */
export interface Comparison {
  /** Positions judged: every token of a text that has another before it. */
  readonly tokens: number;
  readonly meanKL: number;
  readonly medianKL: number;
  readonly p99KL: number;
  /** Share of positions where both put the same token first, 0 … 1. */
  readonly top1: number;
  readonly perplexity: number;
  readonly referencePerplexity: number;
  /** The means again, with standard errors and 95 % confidence intervals; texts are taken for independent, positions are not. */
  readonly intervals: {
    readonly meanKL: Estimate;
    readonly top1: Estimate;
    /** Paired: ln q − ln p of the token that follows. Below zero where the text became less likely. */
    readonly logLikelihood: Estimate;
  };
}

/** @param texts at least one, with at least one position */
export function summarizeTexts(texts: readonly TextMeasures[]): Comparison {
  const meanKL = estimateMean(texts.map(({ kl }) => kl));
  const top1 = estimateMean(texts.map(({ sameTop }) => sameTop));
  const all = joined(texts.map(({ kl }) => kl));
  const perplexity = (values: readonly Float64Array[]): number => Math.exp(-estimateMean(values).value);
  return {
    tokens: all.length,
    meanKL: meanKL.value,
    medianKL: quantileOf(all, 0.5),
    p99KL: quantileOf(all, 0.99),
    top1: top1.value,
    perplexity: perplexity(texts.map(({ logProb }) => logProb)),
    referencePerplexity: perplexity(texts.map(({ referenceLogProb }) => referenceLogProb)),
    intervals: {
      meanKL,
      top1,
      logLikelihood: estimateMean(
        texts.map(({ logProb, referenceLogProb }) =>
          logProb.map((value, at) => value - referenceLogProb[at]!),
        ),
      ),
    },
  };
}

/**
 * How much more one model diverges from the reference than another, position by position of the same texts: a difference
 * that is there although both figures' own intervals overlap shows here.
 */
export function pairedDifference(one: readonly TextMeasures[], other: readonly TextMeasures[]): Estimate {
  return estimateMean(one.map(({ kl }, text) => kl.map((value, at) => value - other[text]!.kl[at]!)));
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
