import type { TensorInfo } from '../artifact/tensor.ts';

/** `interleaved`: pairs (2i, 2i+1), GGUF's "llama"; `halves`: pairs (i, i + size/2), the NeoX pairing. */
export type RopePairing = 'interleaved' | 'halves';

/** One way to rotate queries and keys by their position (Su et al., 2021); `ropeFrequencies` makes numbers of it. */
export interface RopeConfig {
  /** Dimensions of a head that are rotated; the rest pass through. */
  readonly size: number;
  readonly theta: number;
  readonly pairing: RopePairing;
  /** Positions are divided by this before they rotate (linear context extension); 1 is off. */
  readonly scale: number;
  /** Which pairs `scale` is for, when it is not for all. */
  readonly yarn: YarnRamp | undefined;
  /** Divisors of the frequencies that the file holds. */
  readonly factors: RopeFactors | undefined;
  /** Cosines and sines are multiplied by this, so that scores keep their spread over a longer context; 1 is off. */
  readonly magnitude: number;
}

/**
 * YaRN (Peng et al., 2023, §3.2): pairs that turn more than `fastTurns` times in the context of the training keep their
 * frequency, those that turn less than `slowTurns` times have all of the scale, between them it rises evenly.
 */
export interface YarnRamp {
  readonly trainedContext: number;
  readonly fastTurns: number;
  readonly slowTurns: number;
}

/**
 * One divisor for each pair, `[size / 2]`. Llama 3.1 has one set (`short` and `long` are the same); LongRoPE (Ding et al.,
 * 2024) has two and takes `long` for a context that is opened with more than `shortUpTo` positions.
 */
export interface RopeFactors {
  readonly short: TensorInfo;
  readonly long: TensorInfo;
  readonly shortUpTo: number;
}

/** The divisors for a context of this length, if there are any. */
export function ropeFactorsFor({ factors }: RopeConfig, contextLength: number): TensorInfo | undefined {
  return factors && (contextLength > factors.shortUpTo ? factors.long : factors.short);
}
