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

/**
 * The next token. `history` is every id so far, the first `promptLength` of them the prompt's. The logits are read,
 * never written.
 */
export type Sampler = (logits: Float32Array, history: readonly number[], promptLength?: number) => number;

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
  return (logits, tokens, promptLength = 0) => {
    if (temperature === 0 && !isAdjusting(sampling)) return pickGreedy(logits);
    const { own, weights, spare } = scratchFor(logits.length);
    own.set(logits);
    adjust(own, sampling, { tokens, promptLength });
    if (temperature === 0) return pickGreedy(own);
    keepTopK(own, topK, spare);
    weigh(own, temperature, weights);
    keepTopP(weights, topP, spare);
    keepMinP(weights, minP);
    return pickWeighted(weights, coin());
  };
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
