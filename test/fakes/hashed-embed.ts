import type { Embed, EmbeddingModel } from '../../src/core/embedding.ts';
import { throwIfAborted } from '../../src/core/fault.ts';

export interface HashedEmbed {
  readonly embed: Embed;
  /** All texts that were embedded, one call after the other. */
  readonly calls: string[][];
}

const DIMENSIONS = 64;

/** Vectors of which words are in a text: near each other for texts that share words, and the same in every run. */
export function hashedEmbed(name = 'hashed', readsCharacters = Infinity): HashedEmbed {
  const calls: string[][] = [];
  const model: EmbeddingModel = {
    id: name,
    name: `Model ${name}`,
    digest: name.padEnd(64, '0'),
    dimensions: DIMENSIONS,
    device: 'wasm',
    threads: 1,
  };
  const embed: Embed = async (texts, { signal, onProgress } = {}) => {
    throwIfAborted(signal);
    calls.push([...texts]);
    await Promise.resolve();
    throwIfAborted(signal);
    onProgress?.(texts.length, texts.length);
    const truncated = texts.flatMap((text, at) => (text.length > readsCharacters ? [at] : []));
    return { model, vectors: texts.map((text) => vectorOf(text, name)), truncated, tokens: texts.length };
  };
  return { embed, calls };
}

function vectorOf(text: string, salt: string): Float32Array {
  const vector = new Float32Array(DIMENSIONS).fill(0.01);
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu))
    vector[hash(salt + word) % DIMENSIONS]! += 1;
  const length = Math.hypot(...vector);
  return vector.map((x) => x / length);
}

function hash(word: string): number {
  let sum = 2_166_136_261;
  for (const character of word) sum = Math.imul(sum ^ character.codePointAt(0)!, 16_777_619);
  return sum >>> 0;
}
