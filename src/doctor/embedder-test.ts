import { Fault, throwIfAborted } from '../core/fault.ts';
import type { Embedder } from '../engine/embedder.ts';

/** What an embedder that is trusted makes of a handful of texts. */
export interface GoldenVectors {
  readonly texts: readonly (readonly number[])[];
  readonly vectors: Float32Array; // [texts, dimensions]
}

/** Tokens of those texts: one alone, odd ones, one beyond what kernels take at once. */
const LENGTHS = [1, 7, 33, 64, 131];
/** The mean cosine that arithmetic explains: half floats and activations of 8 bits are above it. */
const LEAST_COSINE = 0.999;
/** A batch of passages, as an index is made of, for the timing. */
const TIMED = { texts: 8, tokens: 64 };
const ROUNDS = 2;

/** Runs an embedder that is trusted, on tokens from all over the vocabulary. */
export async function recordVectors(embedder: Embedder): Promise<GoldenVectors> {
  let room = embedder.contextLength; // a batch holds so many at least
  const lengths = LENGTHS.filter((length) => (room -= length) >= 0);
  const texts = lengths.map((length, at) => textOf(embedder, length, at));
  return { texts, vectors: await embedder.embed(texts) };
}

/** Compares. @throws Fault `engine-wrong` when the vectors are not those of the model, and what the embedder throws. */
export async function testEmbedder(embedder: Embedder, { texts, vectors }: GoldenVectors): Promise<void> {
  const made = await embedder.embed(texts);
  let sum = 0;
  for (const [at, value] of vectors.entries()) sum += value * (made[at] ?? NaN);
  const cosine = sum / texts.length;
  if (made.length === vectors.length && cosine >= LEAST_COSINE) return; // false for NaN
  throw new Fault('engine-wrong', 'It made other vectors than this model has.', {
    cosine: Number.isFinite(cosine) ? Math.round(cosine * 10_000) / 10_000 : String(cosine),
  });
}

export interface Timing {
  /** Milliseconds. */
  readonly clock: () => number;
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds for a batch of passages: the best of some rounds, after one that does not count. @throws Fault `aborted` */
export async function timeEmbedder(embedder: Embedder, { clock, signal }: Timing): Promise<number> {
  const { contextLength } = embedder;
  const tokens = Math.min(TIMED.tokens, contextLength);
  const count = Math.min(TIMED.texts, Math.floor(contextLength / tokens));
  const texts = Array.from({ length: count }, (_, text) => textOf(embedder, tokens, text));
  await embedder.embed(texts);
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    throwIfAborted(signal);
    const start = clock();
    await embedder.embed(texts);
    best = Math.min(best, clock() - start);
  }
  return best;
}

function textOf({ vocabSize }: Embedder, length: number, seed: number): readonly number[] {
  return Array.from({ length }, (_, at) => (at * 7919 + seed * 104_729 + 1) % vocabSize);
}
