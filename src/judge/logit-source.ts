/** A model as far as judging looks at it: texts in, logits at every position out. */
export interface LogitSource {
  readonly vocabSize: number;
  /**
   * Runs one text on its own and tells, position after position, what the model thinks comes next.
   * @param tokens at most the model's context; the first is the one that begins every text, if the vocabulary has one
   * @param each `logits` is `[vocabSize]`, valid until the call returns
   * @param from positions before this one are not looked at, so a source may leave them out, or be quicker about them
   * @throws Fault `context-overflow`, `aborted`
   */
  logits(tokens: readonly number[], each: EachPosition, signal?: AbortSignal, from?: number): Promise<void>;
}

export type EachPosition = (position: number, logits: Float32Array) => void;
