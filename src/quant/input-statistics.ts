/**
 * What calibration saw at one input of a layer; K is its width. The matrices that share an input share these
 * (queries, keys and values; gate and up).
 */
export interface InputStatistics {
  readonly width: number; // K
  /** Tokens that are in `gram`. */
  readonly tokens: number;
  /** Σ x·xᵀ; K × K, symmetric, both halves filled. GPTQ's Hessian but for its factor. */
  readonly gram: Float64Array;
  /** The same of other tokens, a quarter of all, that choose the damping and judge the result. */
  readonly heldOut: { readonly tokens: number; readonly gram: Float64Array };
  /** max |x| of each channel, over all tokens. */
  readonly largest: Float32Array; // [K]
  /** mean |x| of each channel, over all tokens. */
  readonly meanSize: Float32Array; // [K]
}

/** The four inputs of a decoder layer, by what they feed. */
export interface LayerStatistics {
  readonly qkv: InputStatistics;
  readonly o: InputStatistics;
  readonly gateUp: InputStatistics;
  readonly down: InputStatistics;
}

export type LayerInput = keyof LayerStatistics;
