import { expect, test } from 'vitest';
import { browserGpu, type Gpu, type GpuHost } from '../../src/engine/onnx/gpu.ts';
import { openOnnxEncoder } from '../../src/engine/onnx/onnx-encoder.ts';
import { embedderContract, openTinyEncoder } from '../contract/embedder.ts';

// SwiftShader: a processor that plays a GPU, without half precision
const inner = browserGpu();
let held: Gpu | undefined;
const host: GpuHost = { open: async () => (held = await inner.open()) };

embedderContract({
  name: 'the WebGPU encoder',
  open: (model, options) => openOnnxEncoder(model, host, options),
  tolerance: () => 1e-5, // all of it is float32
  models: ['q8_0 mean', 'q4_1 first token'], // a kind of codes each, and a kind of vector
  exact: false, // sums are cut up by the shape of the batch
});

const open = async () => openOnnxEncoder(await openTinyEncoder('q8_0 mean'), host);
const textOf = (length: number): number[] => Array.from({ length }, (_, at) => (at * 37) % 200);
const BATCH = [40, 100, 1, 7].map(textOf); // more than a row

test('two encoders that are asked at once take turns', async () => {
  const [one, other] = [await open(), await open()];
  expect(one).toMatchObject({ device: 'webgpu', kernel: 'onnx-jspi-float32' });
  const [first, ...rest] = await Promise.all([one, other, one].map((encoder) => encoder.embed(BATCH)));
  for (const vectors of rest) expect(vectors).toEqual(first);
  one.dispose();
  other.dispose();
});

test('a GPU that goes away in the middle of a batch is told by that batch, by the next, and by who opens one again', async () => {
  const encoder = await open();
  const batch = encoder.embed(BATCH);
  held!.device.destroy();
  const lost = { name: 'Fault', code: 'device-lost' };
  await expect(batch).rejects.toMatchObject(lost);
  await expect(encoder.embed([[1]])).rejects.toMatchObject(lost);
  encoder.dispose();
  await expect(open()).rejects.toMatchObject(lost);
});
