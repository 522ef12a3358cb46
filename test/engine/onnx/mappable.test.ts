import { describe, expect, test } from 'vitest';
import { openGguf } from '../../../src/artifact/gguf-file.ts';
import { memorySource } from '../../../src/artifact/memory-source.ts';
import { readDecoderConfig } from '../../../src/engine/decoder-config.ts';
import { decoderTensors } from '../../../src/engine/decoder-tensors.ts';
import { checkMappable } from '../../../src/engine/onnx/mappable.ts';
import { tinyLlama } from '../../fakes/tiny-model.ts';

async function check(headSize: number): Promise<void> {
  const model = await openGguf([memorySource('tiny.gguf', tinyLlama({ headSize }))]);
  const config = readDecoderConfig(model);
  checkMappable(config, decoderTensors(model, config));
}

describe('a model for the GPU', () => {
  test('may have heads of 16, 32 or 64 dimensions', async () => {
    for (const headSize of [16, 32, 64]) await check(headSize);
  });

  test('whose heads the runtime cannot hold is refused, and the processor named instead', async () => {
    await expect(check(24)).rejects.toMatchObject({
      name: 'Fault',
      code: 'architecture-unsupported',
      message: expect.stringContaining("Choose the device 'wasm'"),
    });
  });
});
