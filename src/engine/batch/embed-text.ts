import type { DecoderConfig } from '../decoder-config.ts';
import { rowOf, type Matrix } from '../reference/matrix.ts';

/** The rows of the embedding for a text, `[tokens × hiddenSize]`, scaled as the model does. */
export function embedText(
  embedding: Matrix,
  tokens: readonly number[],
  { hiddenSize, embeddingScale }: Pick<DecoderConfig, 'hiddenSize' | 'embeddingScale'>,
): Float32Array {
  const hidden = new Float32Array(tokens.length * hiddenSize);
  for (const [position, token] of tokens.entries()) {
    hidden.set(rowOf(embedding, token), position * hiddenSize);
  }
  for (let i = 0; i < hidden.length; i++) hidden[i]! *= embeddingScale;
  return hidden;
}
