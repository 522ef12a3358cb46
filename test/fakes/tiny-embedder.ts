import type { Embedder } from '../../src/engine/embedder.ts';
import { seededRandom } from './random.ts';

export interface TinyEmbedderOptions {
  readonly device?: Embedder['device'];
  /** Changes the vectors of each batch. */
  readonly bend?: (vectors: Float32Array) => void;
  /** Before each batch. */
  readonly before?: () => void | Promise<void>;
  readonly onDispose?: () => void;
}

const DIMENSIONS = 16;

/** A model that is a table: each token has a random vector, a text has the direction of their sum. */
export function tinyEmbedder(options: TinyEmbedderOptions = {}): Embedder {
  const { device = 'wasm', bend, before, onDispose } = options;
  return {
    device,
    kernel: 'a table',
    threads: 1,
    dimensions: DIMENSIONS,
    vocabSize: 1000,
    contextLength: 256,
    batchTokens: 256,
    quickTokens: 256,
    memoryBytes: 1,
    async embed(texts) {
      await before?.();
      const vectors = Float32Array.from(texts.flatMap((text) => unitSum(text)));
      bend?.(vectors);
      return vectors;
    },
    dispose: () => onDispose?.(),
  };
}

function unitSum(tokens: readonly number[]): number[] {
  const sum = Array.from({ length: DIMENSIONS }, () => 0);
  for (const token of tokens) {
    const random = seededRandom(token + 1);
    for (let at = 0; at < DIMENSIONS; at++) sum[at]! += random() - 0.5;
  }
  const length = Math.hypot(...sum);
  return sum.map((value) => value / length);
}
