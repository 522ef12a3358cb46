import type { Candidates } from '../core/candidates.ts';

/**
 * The candidates that are tokens of the tokenizer's vocabulary, in order of their ids: some files pad the embedding with
 * rows that are no token. In this order a shortlist is sampled from as the whole vocabulary would be, coin by coin.
 */
export function realTokens({ ids, logits }: Candidates, vocabSize: number): Candidates {
  if (ids === undefined) return { logits: logits.subarray(0, vocabSize) };
  const places = Array.from(ids.keys()).filter((place) => ids[place]! < vocabSize);
  places.sort((a, b) => ids[a]! - ids[b]!);
  return {
    ids: Int32Array.from(places, (place) => ids[place]!),
    logits: Float32Array.from(places, (place) => logits[place]!),
  };
}
