import type { Candidates } from '../core/candidates.ts';
import type { SamplingOptions } from '../core/protocol.ts';
import {
  addBias,
  penalizeOccurrence,
  penalizeRepetition,
  pickGreedy,
  weigh,
  type History,
} from './logits.ts';
import { validateSampling, type Sampling } from './options.ts';
import { keepMinP, keepTopK, keepTopP, pickWeighted } from './pick.ts';

/** Picks tokens. */
export interface Sampler {
  /** How many of the likeliest tokens decide; the others need not be there. Infinity: all of them do. */
  readonly reach: number;
  /**
   * The next token, out of the whole vocabulary or out of at least `reach` candidates in order of their ids. `history` is every
   * id so far, the first `promptLength` of them the prompt's. The logits are read, never written.
   */
  readonly pick: (candidates: Candidates, history: readonly number[], promptLength?: number) => number;
}

/**
 * Opens a sampler. The steps, each left out when its option is: logit bias, repetition penalty, frequency and
 * presence penalties, temperature (0.7 unless given; 0 takes the likeliest), top-k, top-p, min-p, one coin.
 * @param coin Uniform in [0, 1); thrown once for each token that is not greedy.
 * @throws Fault `option-unknown` or `option-invalid`; the sampler throws `gguf-corrupt` for logits that are not numbers.
 */
export function openSampler(options: SamplingOptions, coin: () => number): Sampler {
  const sampling = validateSampling({ ...options });
  const { temperature, topK, topP, minP } = sampling;
  const scratchFor = openScratch();
  /** The place of the next token among the logits; only all of them can be adjusted, where places are ids. */
  const pickPlace = (logits: Float32Array, tokens: readonly number[], promptLength: number): number => {
    if (temperature === 0 && !isAdjusting(sampling)) return pickGreedy(logits);
    const { own, weights, spare } = scratchFor(logits.length);
    own.set(logits);
    adjust(own, sampling, { tokens, promptLength });
    const likeliest = pickGreedy(own); // before top-k, which would drop what is no number
    if (temperature === 0) return likeliest;
    keepTopK(own, topK, spare);
    weigh(own, { highest: own[likeliest]!, temperature }, weights);
    keepTopP(weights, topP, spare);
    keepMinP(weights, minP);
    return pickWeighted(weights, coin());
  };
  return {
    reach: reachOf(sampling),
    pick({ ids, logits }, tokens, promptLength = 0) {
      const place = pickPlace(logits, tokens, promptLength);
      return ids ? ids[place]! : place;
    },
  };
}

/** What is added to a logit may make any token the likeliest. */
function reachOf(sampling: Sampling): number {
  if (isAdjusting(sampling)) return Infinity;
  if (sampling.temperature === 0) return 1;
  return sampling.topK === 0 ? Infinity : sampling.topK;
}

function isAdjusting({ logitBias, repetitionPenalty, frequencyPenalty, presencePenalty }: Sampling): boolean {
  return logitBias.length > 0 || repetitionPenalty !== 1 || frequencyPenalty !== 0 || presencePenalty !== 0;
}

function adjust(logits: Float32Array, sampling: Sampling, history: History): void {
  const { logitBias, repetitionPenalty, frequencyPenalty: frequency, presencePenalty: presence } = sampling;
  addBias(logits, logitBias);
  if (repetitionPenalty !== 1) penalizeRepetition(logits, history, repetitionPenalty);
  if (frequency !== 0 || presence !== 0) penalizeOccurrence(logits, history, { frequency, presence });
}

/** One token's working memory, made once and kept. */
function openScratch() {
  const make = (vocabulary: number) => ({
    own: new Float32Array(vocabulary),
    weights: new Float64Array(vocabulary),
    spare: new Float64Array(vocabulary),
  });
  let held: ReturnType<typeof make> | undefined;
  return (vocabulary: number): ReturnType<typeof make> => {
    if (held?.own.length !== vocabulary) held = make(vocabulary);
    return held;
  };
}
