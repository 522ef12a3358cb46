import { expect, test } from 'vitest';
import { writeGguf, type GgufToWrite } from '../../src/artifact/gguf-writer.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import { tinyLlamaParts } from '../fakes/tiny-model.ts';
import { tinyService } from '../fakes/tiny-service.ts';

const HIDDEN = 64;

/** Puts the embedding's values in another's place; F32, `[rows][HIDDEN]`. */
function withEmbedding(
  change: (values: Float32Array<ArrayBuffer>) => Float32Array<ArrayBuffer>,
): GgufToWrite {
  const parts = tinyLlamaParts({ type: 'F32' });
  return {
    ...parts,
    tensors: parts.tensors.map((tensor) => {
      if (tensor.name !== 'token_embd.weight') return tensor;
      const values = change(new Float32Array(tensor.data.slice().buffer));
      return { ...tensor, shape: [HIDDEN, values.length / HIDDEN], data: new Uint8Array(values.buffer) };
    }),
  };
}

const load = (parts: GgufToWrite) => {
  const service = tinyService();
  const sources = [memorySource('padded.gguf', writeGguf(parts))];
  return { service, loading: service.loadFiles(sources, { id: 'padded' }) };
};

test('rows of the embedding that are no token are never chosen, however likely they look', async () => {
  const { service, loading } = load(
    withEmbedding((values) => {
      const row = values.subarray(HIDDEN, 2 * HIDDEN).map((value) => 100 * value);
      // one of the two is the likeliest of all at every step
      return Float32Array.from([...values, ...row, ...row.map((value) => -value)]);
    }),
  );
  await loading;
  const messages = [{ role: 'user', content: 'hello' }] as const;
  for await (const event of service.chat({ messages, maxTokens: 12, temperature: 0 })) {
    if (event.type === 'finish') expect(event.usage.completionTokens).toBeGreaterThan(0);
  }
});

test('a tokenizer with more tokens than the embedding has rows is refused', async () => {
  const { loading } = load(withEmbedding((values) => values.slice(0, -HIDDEN)));
  await expect(loading).rejects.toMatchObject({ code: 'tokenizer-invalid' });
});
