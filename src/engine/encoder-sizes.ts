/** The sizes that the shapes of an encoder's tensors follow from. */
export interface EncoderSizes {
  readonly layers: number;
  readonly hiddenSize: number;
  readonly ffnSize: number;
  readonly vocabSize: number;
  /** Tokens of one text at most: each position has a vector of its own. */
  readonly contextLength: number;
  /** Kinds of token that the model tells apart ("first text", "second text"); all of ours are of the first. */
  readonly tokenTypes: number;
}
