import { expect, test } from 'vitest';
import { readDecoderConfig } from '../../../src/engine/decoder-config.ts';
import { GpuCache } from '../../../src/engine/onnx/gpu-cache.ts';
import { openTinyModel } from '../../contract/engine.ts';
import { openSmallGpu, type SmallBuffer } from '../../fakes/small-gpu.ts';

/** More positions than any typed array has room for. */
const CONTEXT = 2 ** 50;

async function openCache() {
  const config = readDecoderConfig(await openTinyModel('q4_1 tied grouped'));
  const small = openSmallGpu(Infinity);
  const rotations = config.ropes.map(({ size }) => ({
    frequencies: Float64Array.from({ length: size / 2 }, (_, pair) => 1 / (pair + 1)),
    magnitude: 1,
  }));
  const { gpu, runtime } = small;
  const cache = new GpuCache({
    gpu,
    runtime,
    config,
    precision: 'float32',
    contextLength: CONTEXT,
    rotations,
  });
  const floats = (name: string): Float32Array => {
    const { bytes } = cache.inputs[name]!.gpuBuffer as unknown as SmallBuffer;
    return new Float32Array(bytes.buffer);
  };
  return { cache, config, small, floats };
}

type Opened = Awaited<ReturnType<typeof openCache>>;

/** A number of its own for every head, position and dimension. */
function fill({ config, floats }: Opened, positions: number): void {
  const { kvHeads, headSize } = config;
  for (let head = 0; head < kvHeads; head++)
    for (let i = 0; i < positions * headSize; i++)
      floats('past.1.value')[head * positions * headSize + i] = head * 1e6 + i;
}

function holds({ config, floats }: Opened, positions: number, room: number): boolean {
  const { kvHeads, headSize } = config;
  const values = floats('past.1.value');
  return Array.from({ length: kvHeads }, (_, head) =>
    values
      .subarray(head * room * headSize, head * room * headSize + positions * headSize)
      .every((value, i) => value === head * 1e6 + i),
  ).every(Boolean);
}

test('the cache of a GPU grows by doubling and keeps what each head holds', async () => {
  const opened = await openCache();
  const { cache, config, small, floats } = opened;
  await cache.reserve(3);
  fill(opened, 512);
  const before = [...small.buffers];
  await cache.reserve(513);
  expect(cache.inputs['past.0.key']!.dims).toEqual([1, config.kvHeads, 1024, config.headSize]);
  expect(holds(opened, 512, 1024)).toBe(true);
  expect(floats('cos.0')[1023 * (config.ropes[0]!.size / 2)]).toBeCloseTo(Math.cos(1023), 6);
  expect(cache.outputs['present.1.value']).toBe(cache.inputs['past.1.value']);
  await Promise.resolve();
  expect(before.every(({ isGone }) => isGone)).toBe(true);
});

test('a GPU without memory for more leaves the cache as it was, and it grows when there is some again', async () => {
  const opened = await openCache();
  const { cache, small } = opened;
  await cache.reserve(512);
  fill(opened, 512);
  const { inputs, outputs, bytes } = cache;
  small.memoryBytes = 2 * bytes;
  await expect(cache.reserve(513)).rejects.toMatchObject({ name: 'Fault', code: 'memory-exhausted' });
  expect(small.uncaptured).toEqual([]);
  expect([cache.inputs, cache.outputs, cache.bytes]).toEqual([inputs, outputs, bytes]);
  expect(cache.inputs).toBe(inputs);
  expect(small.buffers.filter(({ isGone }) => !isGone).reduce((sum, { size }) => sum + size, 0)).toBe(bytes);
  expect(holds(opened, 512, 512)).toBe(true);
  small.memoryBytes = Infinity;
  await cache.reserve(513);
  expect(holds(opened, 512, 1024)).toBe(true);
});

test('a page without memory for so many rotations leaves the cache as it was', async () => {
  const { cache, small } = await openCache();
  await cache.reserve(512);
  const { inputs } = cache;
  const made = small.buffers.length;
  await expect(cache.reserve(CONTEXT)).rejects.toMatchObject({ code: 'memory-exhausted' });
  expect(small.buffers).toHaveLength(made);
  expect(cache.inputs).toBe(inputs);
  await cache.reserve(513);
});
