/** What a model is known to make of a few tokens; an engine that computes otherwise is not to be trusted. */
export interface Golden {
  /** Token ids, in order from position 0. */
  readonly tokens: readonly number[];
  /** After each of the last `steps.length` of them, the likeliest tokens that may follow. */
  readonly steps: readonly GoldenStep[];
}

export interface GoldenStep {
  /** The likeliest first. */
  readonly ids: readonly number[];
  readonly logprobs: readonly number[];
}
