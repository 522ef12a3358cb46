/** The sizes that the shapes of a decoder's tensors follow from. */
export interface DecoderSizes {
  readonly layers: number;
  readonly hiddenSize: number;
  readonly ffnSize: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
  readonly vocabSize: number;
  /** True when the output head is the embedding. */
  readonly tiedHead: boolean;
}
