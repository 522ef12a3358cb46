/** What one page load shall do: make vectors of texts of each length, so many tokens in all. */
export interface EmbedPlan {
  readonly engine: 'nibble' | 'transformers';
  readonly threads: number;
  /** Which file of the peer's repository. */
  readonly dtype?: 'fp32' | 'q8';
  /** Texts that the peer takes at a time. */
  readonly batch?: number;
  readonly seed: number;
  readonly vocabSize: number;
  /** Tokens to embed at a time, for each length. */
  readonly tokens: number;
  /** Times to do so: the best counts. */
  readonly repeats: number;
}

/** What it has shown. */
export interface EmbedFigures {
  readonly detail: string;
  readonly threads: number;
  /** By the name of the length: tokens a second, the texts' own. */
  readonly tokensPerSecond: Readonly<Record<LengthName, number>>;
  /** Vectors of the first texts of each length, to compare. */
  readonly vectors: readonly (readonly number[])[];
}

/** About how many tokens the texts have; single ones are up to a quarter shorter or longer. */
export const LENGTHS = { short: 16, medium: 64, long: 200 } as const;
export type LengthName = keyof typeof LENGTHS;

/** Makes vectors of length 1, `dimensions` numbers each, of texts in any order. */
export interface BenchedEmbedder {
  readonly detail: string;
  readonly threads: number;
  embed(texts: readonly (readonly number[])[]): Promise<readonly Float32Array[]>;
}
