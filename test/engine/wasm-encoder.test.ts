import { describe, expect, test } from 'vitest';
import { openGguf } from '../../src/artifact/gguf-file.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import type { ModelFile } from '../../src/artifact/tensor.ts';
import type { Embedder } from '../../src/engine/embedder.ts';
import { openReferenceEncoder } from '../../src/engine/reference/reference-encoder.ts';
import type { KernelBuild } from '../../src/engine/wasm/kernel-build.ts';
import { openWasmEncoder } from '../../src/engine/wasm/wasm-encoder.ts';
import { nodeWasmHost } from '../../src/node/wasm-host.ts';
import { EMBEDDER_MODELS } from '../contract/embedder-models.ts';
import { embedderContract, openTinyEncoder } from '../contract/embedder.ts';
import { randomValues, seededRandom } from '../fakes/random.ts';

const host = nodeWasmHost();

/** Float weights are multiplied as they are; beside quantized ones the activations are rounded to 8 bits. */
function tolerance(model: string): number {
  return /^f(32|16)/.test(model) ? 1e-6 : 5e-4;
}

// relaxed-dot32 is missing here because Node 20 compiles it wrongly; test/browser runs it in Chromium.
const WAYS = [
  ['relaxed-dot16', 1],
  ['relaxed-dot16', 2],
  ['simd128', 1],
] as const satisfies [KernelBuild, number][];

describe.each(WAYS)('%s on %i threads', (kernel, threads) => {
  embedderContract({
    name: 'the WASM encoder',
    open: (model, options) => openWasmEncoder(model, host, { ...options, kernel, threads }),
    tolerance,
    exact: true,
  });
});

embedderContract({
  name: 'the reference encoder',
  open: openReferenceEncoder,
  tolerance: () => 1e-10,
  exact: true,
});

/** Texts of all sizes, their borders anywhere among tiles and strips. */
function manyTexts(vocabSize: number): number[][] {
  const random = seededRandom(5);
  return [1, 2, 3, 31, 32, 33, 4, 7, 64, 5, 65, 16, 96].map((length) =>
    Array.from({ length }, () => Math.floor(random() * vocabSize)),
  );
}

async function vectorsOf(embedder: Embedder): Promise<Float32Array> {
  const vectors = await embedder.embed(manyTexts(embedder.vocabSize));
  embedder.dispose();
  return vectors;
}

test.each(['q8_0 mean', 'q4_1 first token', 'f16 fused'])(
  'a batch of %s gives the same vectors, bit for bit, on however many threads',
  async (name) => {
    const model = await openTinyEncoder(name);
    const answers = new Set<string>();
    for (const threads of [1, 2, 3])
      answers.add(
        (await vectorsOf(await openWasmEncoder(model, host, { kernel: 'relaxed-dot16', threads }))).join(),
      );
    expect(answers.size).toBe(1);
  },
);

test('texts whose borders lie anywhere have the vectors of the plain implementation', async () => {
  const model = await openTinyEncoder('f32 narrow heads');
  const expected = await vectorsOf(await openReferenceEncoder(model));
  const vectors = await vectorsOf(await openWasmEncoder(model, host, { kernel: 'simd128', threads: 1 }));
  const errors = vectors.map((value, i) => Math.abs(value - expected[i]!));
  expect(Math.max(...errors)).toBeLessThan(1e-5);
});

/** The tiny model with weights at both ends of what Q8_0 holds, eight alike in a row: sums of products are as large as they can be. */
async function extremeModel(): Promise<ModelFile> {
  const bytes = EMBEDDER_MODELS['q8_0 mean']!();
  const whole = await openGguf([memorySource('whole.gguf', bytes)]);
  for (const [name, { type, offset, bytes: length }] of whole.tensors) {
    if (type !== 'Q8_0' || !name.startsWith('blk.')) continue;
    for (let block = offset; block < offset + length; block += 34)
      for (let i = 0; i < 32; i++) bytes[block + 2 + i] = ((block / 34) ^ (i >> 3)) & 1 ? 127 : 256 - 127;
  }
  return openGguf([memorySource('extreme.gguf', bytes)]);
}

test.each(['relaxed-dot16', 'simd128'] as const)('no sum overflows in %s', async (kernel) => {
  const model = await extremeModel();
  const expected = await vectorsOf(await openReferenceEncoder(model));
  const vectors = await vectorsOf(await openWasmEncoder(model, host, { kernel, threads: 1 }));
  const errors = vectors.map((value, i) => Math.abs(value - expected[i]!));
  expect(Math.max(...errors)).toBeLessThan(0.01);
});

test('left to itself, the encoder measures its build and its threads', async () => {
  const embedder = await openWasmEncoder(await openTinyEncoder('q8_0 mean'), host);
  expect(['relaxed-dot16', 'relaxed-dot32']).toContain(embedder.kernel);
  expect(embedder.threads).toBeLessThanOrEqual(host.cores);
  embedder.dispose();
});

test('what a pass leaves behind does not grow into the next ones', async () => {
  const embedder = await openWasmEncoder(await openTinyEncoder('q8_0 mean'), host, { threads: 1 });
  const text = [...randomValues(seededRandom(3), 5, 1).keys()];
  const first = await embedder.embed([text]);
  for (let i = 0; i < 200; i++) await embedder.embed([[i % 7, 3]]);
  expect(await embedder.embed([text])).toEqual(first);
  embedder.dispose();
});
