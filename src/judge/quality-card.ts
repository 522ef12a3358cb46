import type { Comparison } from './comparison.ts';

/** What a model of the catalogue says of its own quality; `card.json` beside its weights. */
export interface QualityCard {
  readonly schema: 1;
  /** What the figures are and are not, in a sentence or two. */
  readonly about: string;
  readonly against: string;
  /** What was judged by. */
  readonly texts: { readonly name: string; readonly count: number; readonly tokens: number };
  readonly models: readonly CardEntry[];
}

export interface CardEntry extends Pick<
  Comparison,
  'meanKL' | 'medianKL' | 'p99KL' | 'top1' | 'perplexity' | 'referencePerplexity' | 'intervals'
> {
  readonly name: string;
  readonly bytes: number;
}

/** One entry of a card: the figures, and nothing of the machine that they were made on. */
export function cardEntry(name: string, bytes: number, comparison: Comparison): CardEntry {
  const { meanKL, medianKL, p99KL, top1, perplexity, referencePerplexity, intervals } = comparison;
  return { name, bytes, meanKL, medianKL, p99KL, top1, perplexity, referencePerplexity, intervals };
}

/** What comparing with one's own weights in float32 tells: for models whose original weights are not at hand. */
export const OWN_WEIGHTS =
  'Beside its own quantized weights, computed in float32: this tells what rounding activations to 8 bits costs as the model answers. What was lost ' +
  'when its weights were quantized is not in these figures; the original weights are not at hand here.';

/** What comparing with the model before it was quantized tells. */
export const ORIGINAL_WEIGHTS =
  'Beside the weights before they were quantized, each model as it answers: what quantizing weights and rounding activations cost together.';
