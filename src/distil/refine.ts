import { throwIfAborted } from '../core/fault.ts';
import { yieldToEventLoop } from '../core/yield.ts';
import { AdamRows } from './adam-rows.ts';
import { shuffledOrder } from './shuffled-order.ts';
import type { TokenLists } from './token-lists.ts';

/** Texts as their tokens, and what the teacher makes of them. */
export interface Lesson {
  readonly texts: TokenLists;
  /** `[texts, dimensions]`, of length 1. */
  readonly targets: Float32Array;
  readonly dimensions: number;
}

export interface RefineOptions {
  readonly seed: number;
  /** How often each text is learned from. */
  readonly epochs: number;
  readonly signal?: AbortSignal | undefined;
  /** Texts that have been learned from, and the mean of their cosines to the teacher since the last call. */
  readonly onProgress?: ((done: number, total: number, cosine: number) => void) | undefined;
}

const BATCH = 512;
/** Of Adam, beside vectors of length 1 on average; it falls to a twentieth. More of it forgets what the vectors meant before. */
const RATE = 2e-3;
const LAST_RATE = 0.05;
/** How strongly a vector is held where it was: it is drawn back by this much of the way it has gone, beside the sum of cosines of a batch. */
const TETHER = 0.03;

/**
 * Turns token vectors so that the sum of a text's points where the teacher's vector of the text does: stochastic gradient descent
 * (Adam: Kingma & Ba 2015) on 1 − cosine. It begins at vectors that mean something and goes a short way, so that tokens in
 * few texts keep most of what they meant, and those in none are as they were.
 * @param vectors `[vocabSize, dimensions]`, changed in place.
 */
export async function refine(vectors: Float32Array, lesson: Lesson, options: RefineOptions): Promise<void> {
  const { signal, onProgress, epochs, seed } = options;
  const count = lesson.texts.starts.length - 1;
  const rows = new AdamRows(vectors, lesson.dimensions, TETHER);
  const step = new CosineStep(lesson, vectors);
  for (let epoch = 0, done = 0; epoch < epochs; epoch++) {
    const order = shuffledOrder(count, seed + epoch);
    for (let start = 0; start < count; start += BATCH) {
      await yieldToEventLoop();
      throwIfAborted(signal);
      const batch = order.subarray(start, start + BATCH);
      let cosines = 0;
      for (const text of batch) cosines += step.learn(text, rows);
      rows.descend(RATE * (1 - (1 - LAST_RATE) * (done / (epochs * count))));
      done += batch.length;
      onProgress?.(done, epochs * count, cosines / batch.length);
    }
  }
}

/** One text's part of the gradient. */
class CosineStep {
  readonly #lesson: Lesson;
  readonly #vectors: Float32Array;
  readonly #sum: Float64Array;
  readonly #gradient: Float64Array;

  constructor(lesson: Lesson, vectors: Float32Array) {
    this.#lesson = lesson;
    this.#vectors = vectors;
    this.#sum = new Float64Array(lesson.dimensions);
    this.#gradient = new Float64Array(lesson.dimensions);
  }

  /** Adds the gradient of 1 − cosine to the rows of the text's tokens; gives the cosine. */
  learn(text: number, rows: AdamRows): number {
    const { texts, targets, dimensions } = this.#lesson;
    const [sum, gradient, vectors] = [this.#sum, this.#gradient, this.#vectors];
    const [from, to] = [texts.starts[text]!, texts.starts[text + 1]!];
    sum.fill(0);
    for (let i = from; i < to; i++) {
      const row = texts.tokens[i]! * dimensions;
      for (let d = 0; d < dimensions; d++) sum[d]! += vectors[row + d]!;
    }
    let squares = 0;
    let dot = 0;
    for (let d = 0; d < dimensions; d++) {
      squares += sum[d]! * sum[d]!;
      dot += sum[d]! * targets[text * dimensions + d]!;
    }
    if (squares === 0) return 0;
    // ∂(1 − s·t/|s|)/∂s = (cosine · s/|s| − t) / |s|
    const inverse = 1 / Math.sqrt(squares);
    const cosine = dot * inverse;
    for (let d = 0; d < dimensions; d++)
      gradient[d] = inverse * (cosine * inverse * sum[d]! - targets[text * dimensions + d]!);
    for (let i = from; i < to; i++) rows.add(texts.tokens[i]!, gradient);
    return cosine;
  }
}
