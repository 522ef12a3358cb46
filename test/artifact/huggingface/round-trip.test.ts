import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { openGguf } from '../../../src/artifact/gguf-file.ts';
import { folderLayout } from '../../../src/artifact/huggingface/folder-layout.ts';
import { openHuggingFace } from '../../../src/artifact/huggingface/open-huggingface.ts';
import { memorySource } from '../../../src/artifact/memory-source.ts';
import { openSafetensors, streamSafetensor } from '../../../src/artifact/safetensors/safetensors-file.ts';
import type { ModelFile } from '../../../src/artifact/tensor.ts';
import { tinyFamily } from '../../fakes/tiny-family.ts';
import { tinyLlama } from '../../fakes/tiny-model.ts';
import { collect } from '../../fakes/fault-of.ts';
import { faultFrom } from '../../fakes/fault-from.ts';
import { goldenFolder } from './golden-folders.ts';
import readBack from './golden/read-back.json' with { type: 'json' };
import { writtenFolder } from './written-folder.ts';
import { writtenGguf } from './written-gguf.ts';

const open = (bytes: Uint8Array) => openGguf([memorySource('model.gguf', bytes)]);

describe('GGUF to safetensors and back is the same bit for bit', () => {
  test.each(['F16', 'BF16', 'F32'] as const)('a llama of %s', async (type) => {
    await expectSame(await open(tinyLlama({ type, tiedHead: false, headSize: 16 })));
  });

  test.each(['qwen2', 'qwen3', 'smollm3'] as const)('a %s', async (architecture) => {
    await expectSame(await open(tinyFamily({ architecture, type: 'F16', seed: 3 })));
  });
});

async function expectSame(original: ModelFile): Promise<void> {
  const folder = await openHuggingFace(await writtenFolder(original));
  const again = await open(await writtenGguf(folder));
  expect([...again.tensors.keys()].toSorted()).toEqual([...original.tensors.keys()].toSorted());
  for (const [name, tensor] of original.tensors) {
    const other = again.tensors.get(name)!;
    expect([name, other.type, other.shape]).toEqual([name, tensor.type, tensor.shape]);
    const [ours, theirs] = await Promise.all(
      [original.stream(tensor, 1 << 20), again.stream(other, 1 << 20)].map(collect),
    );
    expect(Buffer.compare(ours!, theirs!), name).toBe(0);
  }
  const said = [...again.metadata].filter(([key]) => !key.startsWith('general.'));
  for (const [key, value] of said) expect([key, original.metadata.get(key) ?? value]).toEqual([key, value]);
}

describe('what other readers find in files that are written here', () => {
  test('gguf-py the same weights and metadata', async () => {
    const model = await openHuggingFace(goldenFolder('qwen2'));
    const found: Record<string, string> = {};
    for (const tensor of model.tensors.values())
      found[tensor.name] = await digest(model.stream(tensor, 1000));
    expect(found).toEqual(readBack.gguf.tensors);
    for (const [key, value] of Object.entries(readBack.gguf.metadata)) {
      const own = model.metadata.get(key);
      expect([key, typeof own === 'number' ? Math.fround(own) : own]).toEqual([
        key,
        typeof value === 'number' ? Math.fround(value) : value,
      ]);
    }
  });

  test('the safetensors library the same weights, and transformers the same logits', async () => {
    const [, weights] = await writtenFolder(await openHuggingFace(goldenFolder('qwen2')));
    const { tensors } = await openSafetensors([weights]);
    const found: Record<string, string> = {};
    for (const tensor of tensors.values()) found[tensor.name] = await digest(streamSafetensor(tensor, 1000));
    expect(found).toEqual(readBack.safetensors.tensors);
    expect(readBack.safetensors.logitsDiffer).toBeLessThan(1e-5); // by so much from those of the folder it came from
  });
});

test('models that a folder cannot be are refused', async () => {
  const quantized = await open(tinyLlama({ type: 'Q4_1' }));
  await expect(writtenFolder(quantized)).rejects.toMatchObject({ code: 'type-unsupported' });
  const phi = await open(tinyFamily({ architecture: 'phi3', type: 'F16', seed: 1 }));
  expect(faultFrom(() => folderLayout(phi))).toMatchObject({ code: 'architecture-unsupported' });
  const divisors = await openHuggingFace(goldenFolder('llama'));
  expect(faultFrom(() => folderLayout(divisors)).message).toMatch(/rotates by divisors/);
});

async function digest(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}
