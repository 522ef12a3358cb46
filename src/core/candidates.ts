/** Tokens that may come next, and their logits. */
export interface Candidates {
  /** The likeliest only, best first; absent: the whole vocabulary, each token at its id. */
  readonly ids?: Int32Array; // [count]
  readonly logits: Float32Array; // [count]
}
