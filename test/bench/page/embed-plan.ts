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
  /** By the name of the workload: tokens a second, the texts' own. */
  readonly tokensPerSecond: Readonly<Record<WorkloadName, number>>;
  /** Vectors of the first texts of each workload, to compare. */
  readonly vectors: readonly (readonly number[])[];
}

/** About how many tokens the texts have; single ones are up to a quarter shorter or longer. */
export const LENGTHS = { short: 16, medium: 64, long: 200 } as const;
export type LengthName = keyof typeof LENGTHS;
/** Ids of random words of about one length; or written texts as they were found, tokenized and embedded. */
export type WorkloadName = LengthName | 'found';

/** Written texts in the order in which they were found. */
export interface FoundTexts {
  readonly texts: readonly string[];
  /** Of all texts, the marks around each included. */
  readonly tokens: number;
}

/** Where the server has them. */
export const FOUND_TEXTS = '/exported/found-texts.json';

/** Makes vectors of length 1, `dimensions` numbers each. */
export interface BenchedEmbedder {
  readonly detail: string;
  readonly threads: number;
  /** Of texts that are ids already, in any order: what is best for the runtime may be done about that. */
  embed(texts: readonly (readonly number[])[]): Promise<readonly Float32Array[]>;
  /** Of texts, by the call that the runtime's documentation shows. */
  embedTexts(texts: readonly string[]): Promise<readonly Float32Array[]>;
}
