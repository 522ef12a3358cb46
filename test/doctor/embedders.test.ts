import { beforeAll, describe, expect, test, vi } from 'vitest';
import { openGguf } from '../../src/artifact/gguf-file.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import type { ModelFile } from '../../src/artifact/tensor.ts';
import type { DeviceProfile } from '../../src/core/diagnosis.ts';
import { Fault } from '../../src/core/fault.ts';
import type { Notice } from '../../src/core/protocol.ts';
import { openDoctor } from '../../src/doctor/doctor.ts';
import { openEmbedders, type EmbedderChoice, type OpenEmbedder } from '../../src/doctor/embedders.ts';
import { GPU, LAPTOP, tinyDoctor } from '../fakes/tiny-doctor.ts';
import { tinyEmbedder } from '../fakes/tiny-embedder.ts';
import { tinyLlama } from '../fakes/tiny-model.ts';

let model: ModelFile;
beforeAll(async () => {
  model = await openGguf([memorySource('tiny.gguf', tinyLlama())]); // only its fingerprint counts here
});

/** A device whose clock goes on with each batch: by `wasmMs` on the processor, by `gpuMs` on the GPU. */
function openDevice(gpu: DeviceProfile['gpu'] = GPU) {
  const device = {
    wasmMs: 100,
    gpuMs: 10,
    nowMs: 1e12,
    open: 0,
    bend: undefined as ((vectors: Float32Array) => void) | undefined,
    fails: undefined as unknown,
    lost: false,
  };
  let clockMs = 0;
  const opened =
    (kind: 'wasm' | 'webgpu'): OpenEmbedder =>
    async (_model, { onProgress }) => {
      if (kind === 'webgpu' && device.fails !== undefined) throw device.fails;
      expect(++device.open).toBe(1); // never two at once
      for (const done of [1, 2]) onProgress?.(done, 2);
      const { bend } = device;
      return tinyEmbedder({
        device: kind,
        ...(kind === 'webgpu' && bend ? { bend } : {}),
        before() {
          if (kind === 'webgpu' && device.lost) throw new Fault('device-lost', 'It went away.');
          clockMs += kind === 'wasm' ? device.wasmMs : device.gpuMs;
        },
        onDispose: () => device.open--,
      });
    };
  const [wasm, webgpu] = [vi.fn(opened('wasm')), vi.fn(opened('webgpu'))];
  const doctor = openDoctor(tinyDoctor({ profile: async () => ({ ...LAPTOP, gpu }) }));
  const choose = openEmbedders({ doctor, wasm, webgpu, now: () => device.nowMs, clock: () => clockMs });
  const open = async (choice: EmbedderChoice = {}) => {
    wasm.mockClear();
    webgpu.mockClear();
    device.open = 0;
    const notices: Notice[] = [];
    const embedder = await choose(model, { ...choice, onNotice: (notice) => notices.push(notice) });
    const times = [wasm.mock.calls.length, webgpu.mock.calls.length];
    return { embedder, device: embedder.device, notices, times };
  };
  return { device, open };
}

const fallback = (code: string) => [{ kind: 'engine-fallback', code, message: expect.stringMatching(/./u) }];

describe('a GPU that is right', () => {
  test('is taken where it is faster, tried once and remembered', async () => {
    const { open } = openDevice();
    expect(await open()).toMatchObject({ device: 'webgpu', notices: [], times: [1, 1] });
    expect(await open()).toMatchObject({ device: 'webgpu', notices: [], times: [0, 1] });
    expect(await open({ device: 'wasm' })).toMatchObject({ device: 'wasm', times: [1, 0] });
  });

  test('is left alone where it is not a fifth faster, which is remembered, unless it is asked for', async () => {
    const { device, open } = openDevice();
    device.gpuMs = 90;
    expect(await open()).toMatchObject({ device: 'wasm', notices: [], times: [2, 1] });
    expect(await open()).toMatchObject({ device: 'wasm', notices: [], times: [1, 0] });
    expect(await open({ device: 'webgpu' })).toMatchObject({ device: 'webgpu', times: [0, 1] });
  });

  test('is not timed when it is asked for, and so timed when it is not', async () => {
    const { device, open } = openDevice({ ...GPU, software: true });
    device.gpuMs = 1000;
    expect(await open({ device: 'webgpu' })).toMatchObject({ device: 'webgpu', times: [1, 1] });
    expect(await open({ device: 'webgpu' })).toMatchObject({ device: 'webgpu', times: [0, 1] });
    expect(await open()).toMatchObject({ device: 'wasm', times: [1, 0] }); // a processor that plays a GPU
  });

  test('says how far it is, never back', async () => {
    const { device, open } = openDevice();
    device.gpuMs = 90;
    const seen: number[] = [];
    await open({ onProgress: (done, total) => seen.push(done / total) });
    expect(seen).toEqual([0.25, 0.5, 0.75, 1]);
  });
});

describe('a GPU that is wrong', () => {
  test.each([
    ['another text’s', (vectors: Float32Array) => void vectors.reverse()],
    ['not numbers', (vectors: Float32Array) => void vectors.fill(NaN)],
    ['not of length 1', (vectors: Float32Array) => vectors.forEach((x, at) => (vectors[at] = x / 2))],
    ['one of them wrong', (vectors: Float32Array) => void vectors.fill(0.25, 0, 16)],
  ])('steps down with the reason, and is not asked again: %s', async (_what, bend) => {
    const { device, open } = openDevice();
    device.bend = bend;
    expect(await open()).toMatchObject({ device: 'wasm', notices: fallback('engine-wrong'), times: [2, 1] });
    device.bend = undefined;
    expect(await open({ device: 'webgpu' })).toMatchObject({
      device: 'wasm',
      notices: fallback('engine-wrong'),
      times: [1, 0],
    });
  });
});

describe('a GPU that cannot', () => {
  test.each([
    [new Fault('memory-exhausted', 'None.'), 'memory-exhausted'],
    [new TypeError('undefined is not a function'), 'engine-wrong'],
  ])('leaves the model to the processor and says why: %s', async (fails, code) => {
    const { device, open } = openDevice();
    device.fails = fails;
    expect(await open()).toMatchObject({ device: 'wasm', notices: fallback(code) });
    device.fails = undefined;
    expect(await open()).toMatchObject({ device: 'webgpu', notices: [] }); // nothing is held against it
  });

  test('is a Fault when it was asked for and is not there', async () => {
    const { open } = openDevice(LAPTOP.gpu);
    await expect(open({ device: 'webgpu' })).rejects.toMatchObject({ code: 'webgpu-missing' });
    expect(await open()).toMatchObject({ device: 'wasm', notices: [], times: [1, 0] });
  });

  test('but a load that is given up is given up, also in the middle of the timing', async () => {
    const { device, open } = openDevice();
    await expect(open({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' });
    expect(device.open).toBe(0); // nothing is left in memory
  });
});

test('a GPU that goes away tells the one who asked; after two times it is left alone for a day', async () => {
  const { device, open } = openDevice();
  for (const attempt of [1, 2]) {
    const { embedder } = await open();
    expect([attempt, embedder.device]).toEqual([attempt, 'webgpu']);
    device.lost = true;
    for (let i = 0; i < 2; i++)
      await expect(embedder.embed([[1]])).rejects.toMatchObject({ code: 'device-lost' });
    device.lost = false;
  }
  const third = await open();
  expect(third).toMatchObject({ device: 'wasm', notices: fallback('device-lost') });
  expect(await third.embedder.embed([[1]])).toHaveLength(16);
  device.nowMs += 25 * 3_600_000;
  expect((await open()).device).toBe('webgpu');
});
