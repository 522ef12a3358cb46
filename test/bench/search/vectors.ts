import { readFile } from 'node:fs/promises';
import type { Library } from './library.ts';

/** Vectors to be found, and others to find them by. */
export interface BenchVectors {
  readonly dimensions: number;
  readonly rows: Float32Array; // [n, dimensions]
  readonly queries: Float32Array; // [m, dimensions]
}

/** Vectors in an order that chance has made, the same each time; the first of them are queries. */
export function dealVectors(
  lib: Library,
  vectors: Float32Array,
  { dimensions, queries }: { readonly dimensions: number; readonly queries: number },
): BenchVectors {
  const count = vectors.length / dimensions;
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  const random = lib.seededRandom(7);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  const dealt = new Float32Array(vectors.length);
  order.forEach((from, i) => {
    dealt.set(vectors.subarray(from * dimensions, (from + 1) * dimensions), i * dimensions);
  });
  const cut = queries * dimensions;
  return { dimensions, queries: dealt.subarray(0, cut), rows: dealt.subarray(cut) };
}

export async function readVectors(file: string): Promise<Float32Array> {
  const bytes = await readFile(file);
  return new Float32Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 4));
}

/** Vectors for timing alone: random directions are as good as any. */
export function randomVectors(lib: Library, count: number, dimensions: number): Float32Array {
  const random = lib.seededRandom(3);
  const vectors = new Float32Array(count * dimensions);
  for (let i = 0; i < vectors.length; i++)
    vectors[i] = (random() + random() + random() - 1.5) / Math.sqrt(dimensions / 4);
  return vectors;
}
