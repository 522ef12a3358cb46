import { throwIfAborted } from '../core/fault.ts';
import { yieldToEventLoop } from '../core/yield.ts';
import type { Embedder } from '../engine/embedder.ts';
import type { InputTokenizer } from '../text/input-tokenizer.ts';

export interface TokenVectorsOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** What the teacher makes of each token of its vocabulary alone, its marks around it: `[vocabSize, dimensions]`. */
export async function tokenVectors(
  { embedder, tokenizer }: { embedder: Embedder; tokenizer: Pick<InputTokenizer, 'before' | 'after'> },
  { signal, onProgress }: TokenVectorsOptions = {},
): Promise<Float32Array<ArrayBuffer>> {
  const { dimensions, vocabSize } = embedder;
  const vectors = new Float32Array(vocabSize * dimensions);
  const { before, after } = tokenizer;
  for (let done = 0; done < vocabSize;) {
    await yieldToEventLoop();
    throwIfAborted(signal);
    const fit = Math.max(1, Math.floor(embedder.quickTokens / (before.length + 1 + after.length)));
    const count = Math.min(fit, vocabSize - done);
    const texts = Array.from({ length: count }, (_, i) => [...before, done + i, ...after]);
    vectors.set(await embedder.embed(texts), done * dimensions);
    done += count;
    onProgress?.(done, vocabSize);
  }
  return vectors;
}
