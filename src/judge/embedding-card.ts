import type { EmbeddingComparison } from './compare-embeddings.ts';

/** What a model of vectors in the catalogue says of its own quality; `card.json` beside its weights. */
export interface EmbeddingCard {
  readonly schema: 1;
  readonly about: string;
  readonly against: string;
  readonly texts: { readonly name: string; readonly count: number; readonly tokens: number };
  readonly models: readonly (Omit<EmbeddingComparison, 'texts'> & {
    readonly name: string;
    readonly bytes: number;
    readonly dimensions: number;
  })[];
}

export const ABOUT_EMBEDDINGS =
  "Beside the weights before they were quantized, in float32, each model as it makes vectors: what quantizing weights and rounding activations cost together. Cosines are between a text's two vectors; recall is the share of a text's ten nearest others that both find.";
