import { openGguf } from '../../src/artifact/gguf-file.ts';
import { text, u32, type TypedValue } from '../../src/artifact/gguf-value.ts';
import { writeGguf } from '../../src/artifact/gguf-writer.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import type { ModelFile, TensorType } from '../../src/artifact/tensor.ts';
import { quantizeBlocks } from './quantize-blocks.ts';
import { randomValues, seededRandom } from './random.ts';

export interface TinyStaticOptions {
  readonly dimensions?: number;
  readonly vocabSize?: number;
  readonly type?: TensorType;
  readonly metadata?: Readonly<Record<string, TypedValue>>;
  readonly tensor?: string;
  /** Tokens that say nothing. */
  readonly silent?: readonly number[];
}

/** A table of random token vectors, and its numbers before they are rounded. */
export async function tinyStatic(
  options: TinyStaticOptions = {},
): Promise<{ model: ModelFile; values: Float32Array }> {
  const { dimensions = 64, vocabSize = 30, type = 'Q8_0', tensor = 'token_embd.weight' } = options;
  const values = randomValues(seededRandom(5), dimensions * vocabSize, 1);
  for (const token of options.silent ?? [1, 2]) values.fill(0, token * dimensions, (token + 1) * dimensions);
  const bytes = writeGguf({
    metadata: Object.entries({
      'general.architecture': text('nibble-static'),
      'nibble-static.embedding_length': u32(dimensions),
      ...options.metadata,
    }),
    tensors: [{ name: tensor, type, shape: [dimensions, vocabSize], data: quantizeBlocks(type, values) }],
  });
  return { model: await openGguf([memorySource('tiny.gguf', bytes)]), values };
}
