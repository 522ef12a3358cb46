import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openGguf } from '../../src/artifact/gguf-file.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import type { ModelFile } from '../../src/artifact/tensor.ts';
import type { Embedder } from '../../src/engine/embedder.ts';
import { browserGpu, type Gpu, type GpuHost } from '../../src/engine/onnx/gpu.ts';
import { openOnnxEncoder } from '../../src/engine/onnx/onnx-encoder.ts';
import { openReferenceEncoder } from '../../src/engine/reference/reference-encoder.ts';
import { tinyBert, type TinyBertOptions } from '../fakes/tiny-bert.ts';

// SwiftShader: a processor that plays a GPU, without half precision
const inner = browserGpu();
let held: Gpu | undefined;
const host: GpuHost = { open: async () => (held = await inner.open()) };

const openTiny = async (options: TinyBertOptions = {}): Promise<ModelFile> =>
  openGguf([memorySource('tiny.gguf', tinyBert(options))]);
const textOf = (length: number, seed: number): number[] =>
  Array.from({ length }, (_, at) => (at * 37 + seed * 11) % 250);
/** One long, two that share a row, one alone in the last: and a token alone. */
const BATCH = [40, 100, 1, 7].map(textOf);

/** The largest difference of vectors that have length 1. */
function difference(a: Float32Array, b: Float32Array): number {
  expect(a).toHaveLength(b.length);
  return Math.max(...a.map((value, at) => Math.abs(value - b[at]!)));
}

const KINDS: readonly TinyBertOptions[] = [{}, { type: 'Q4_1', pooling: 'first', seed: 2 }];

describe.each(KINDS)('an encoder on the GPU, %o', (options) => {
  let encoder: Embedder;
  let expected: Float32Array;
  beforeAll(async () => {
    const model = await openTiny(options);
    encoder = await openOnnxEncoder(model, host);
    expected = await (await openReferenceEncoder(model)).embed(BATCH);
  });
  afterAll(() => encoder?.dispose());

  test('makes the vectors of the model', async () => {
    expect(encoder).toMatchObject({
      device: 'webgpu',
      kernel: 'onnx-jspi-float32',
      dimensions: 64,
      vocabSize: 250,
      contextLength: 160,
    });
    expect(encoder.batchTokens).toBeGreaterThanOrEqual(160);
    expect(encoder.memoryBytes).toBeGreaterThan(0);
    expect(difference(await encoder.embed(BATCH), expected)).toBeLessThan(1e-4);
  });

  test('makes the same of a text whatever is in the batch, and of two batches at once', async () => {
    const alone = BATCH.map((text) => encoder.embed([text]));
    for (const [at, vector] of (await Promise.all(alone)).entries())
      expect(difference(vector, expected.subarray(at * 64, (at + 1) * 64))).toBeLessThan(1e-4);
  });
});

test('what cannot be a text is refused, opening can be cancelled, and nothing comes after the end', async () => {
  const model = await openTiny();
  const seen: number[] = [];
  const encoder = await openOnnxEncoder(model, host, {
    onProgress: (done, total) => seen.push(done / total),
  });
  expect(seen.length).toBeGreaterThan(1);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(seen.at(-1)).toBe(1);
  for (const texts of [[], [[]], [[250]], [textOf(161, 0)]])
    await expect(encoder.embed(texts)).rejects.toMatchObject({ name: 'Fault', code: 'bug' });
  expect(await encoder.embed([[1, 2]])).toHaveLength(64);
  encoder.dispose();
  encoder.dispose();
  await expect(encoder.embed([[1]])).rejects.toMatchObject({ code: 'closed' });
  const cancel = new AbortController();
  const opening = openOnnxEncoder(model, host, { signal: cancel.signal, onProgress: () => cancel.abort() });
  await expect(opening).rejects.toMatchObject({ code: 'aborted' });
});

test('a GPU that goes away in the middle of a batch is told by that batch, by the next, and by who opens one again', async () => {
  const model = await openTiny();
  const encoder = await openOnnxEncoder(model, host);
  const batch = encoder.embed(BATCH);
  held!.device.destroy();
  const lost = { name: 'Fault', code: 'device-lost' };
  await expect(batch).rejects.toMatchObject(lost);
  await expect(encoder.embed([[1]])).rejects.toMatchObject(lost);
  encoder.dispose();
  await expect(openOnnxEncoder(model, host)).rejects.toMatchObject(lost);
});
