import type { Embedder } from '../../src/engine/embedder.ts';

/** An embedder whose vector says what it was given: the number of tokens, the first and the last id. It keeps its batches. */
export function scriptedEmbedder(
  changes: Partial<Embedder> = {},
): Embedder & { readonly batches: number[][] } {
  const batches: number[][] = [];
  return {
    batches,
    device: 'reference',
    kernel: 'scripted',
    threads: 1,
    dimensions: 3,
    vocabSize: 10_000,
    contextLength: 16,
    batchTokens: 32,
    quickTokens: 24,
    memoryBytes: 1,
    embed: async (texts) => {
      batches.push(texts.map(({ length }) => length));
      return Float32Array.from(texts.flatMap((ids) => [ids.length, ids[1]!, ids.at(-2)!]));
    },
    dispose: () => {},
    ...changes,
  };
}
