import { expect, test } from 'vitest';
import { openGguf } from '../../../src/artifact/gguf-file.ts';
import { readGgufHeader } from '../../../src/artifact/gguf-reader.ts';
import { u32 } from '../../../src/artifact/gguf-value.ts';
import { writeGguf } from '../../../src/artifact/gguf-writer.ts';
import { memorySource } from '../../../src/artifact/memory-source.ts';
import { fileMetadata } from '../../../src/quant/pack/file-metadata.ts';
import { tinyLlamaParts } from '../../fakes/tiny-model.ts';
import { writeShards } from '../../../src/artifact/gguf-split.ts';

test('a quantized file says all that its source says, and of what type it is', async () => {
  const parts = tinyLlamaParts({ type: 'F16' });
  const shards = writeShards({ ...parts, alignment: 64 }, 60_000);
  expect(shards.length).toBeGreaterThan(1);
  const source = await openGguf(shards.map((bytes, i) => memorySource(`${i}.gguf`, bytes)));
  const tensors = [...source.tensors.values()].map((tensor) => ({
    ...tensor,
    type: tensor.shape.length > 1 && !tensor.name.startsWith('token_embd') ? ('Q4_1' as const) : tensor.type,
  }));
  const metadata = new Map(fileMetadata(source, tensors));
  const { fields } = await readGgufHeader(memorySource('whole.gguf', writeGguf(parts)));
  expect(metadata).toEqual(
    new Map([...fields, ['general.file_type', u32(3)], ['general.quantization_version', u32(2)]]),
  );
});
