/** A model that makes a vector of a text: near each other for texts that mean the same. One caller at a time. */
export interface Embedder {
  /** Numbers of a vector; known after the first one. */
  readonly size: number | undefined;

  /**
   * The mean of what the model makes of each token, of length 1: `[size]`, the caller's to keep. `tokens` are those of one
   * text, with the special ones that its tokenizer puts around it.
   * @throws Fault `bug` for no token at all or more than the model was trained for, `closed` after `dispose`, and what a run of
   *         the model fails with.
   */
  embed(tokens: readonly number[]): Promise<Float32Array>;

  /** Frees memory. Idempotent. */
  dispose(): void;
}
