import { readNumber, readString } from './metadata.ts';
import type { ModelFile } from './tensor.ts';

/** Architectures of models that make vectors: BERT's encoders, and our own tables of token vectors. */
export const EMBEDDING_ARCHITECTURES: ReadonlySet<string> = new Set(['bert', 'nibble-static']);

/** Our own key: GGUF has a word for how many positions there are, and none for how many of them are to be used. */
export const TOKEN_LIMIT_KEY = 'nibble.embedding.max_tokens';

export function isEmbeddingModel({ metadata }: Pick<ModelFile, 'metadata'>): boolean {
  return EMBEDDING_ARCHITECTURES.has(readString(metadata, 'general.architecture', ''));
}

/**
 * Tokens of one text that a model of vectors is meant to read, its marks included; undefined where there is no limit.
 * sentence-transformers reads fewer than there are positions for, where its author says so (all-MiniLM-L6-v2: 256 of 512).
 */
export function readTokenLimit({ metadata }: Pick<ModelFile, 'metadata'>): number | undefined {
  const architecture = readString(metadata, 'general.architecture', '');
  const positions = readNumber(metadata, `${architecture}.context_length`, undefined);
  const told = readNumber(metadata, TOKEN_LIMIT_KEY, undefined);
  const limits = [positions, told].filter((one) => one !== undefined && one >= 3);
  return limits.length === 0 ? undefined : Math.min(...(limits as number[]));
}
