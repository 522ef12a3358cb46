import { describe, expect, test } from 'vitest';
import { readDecoderConfig } from '../../src/engine/decoder-config.ts';
import { browserGpu, BUFFER_USE, type Gpu, type GpuHost } from '../../src/engine/onnx/gpu.ts';
import { GpuCache } from '../../src/engine/onnx/gpu-cache.ts';
import { loadRuntime, type RuntimeBuild } from '../../src/engine/onnx/load-runtime.ts';
import { openOnnxEngine } from '../../src/engine/onnx/onnx-engine.ts';
import { engineContract, openTinyModel } from '../contract/engine.ts';

// SwiftShader: a processor that plays a GPU, without half precision
const host = browserGpu();
const MODEL = 'q4_1 tied grouped';
const TOKENS = Array.from({ length: 40 }, (_, i) => (i * 37 + 11) % 250);

engineContract({
  name: 'the WebGPU engine',
  open: (model, options) => openOnnxEngine(model, host, options),
  tolerance: () => 1e-3, // all of it is float32
  // a kind of weights each; the graphs of all models, and of every rotation, run in test/engine/onnx/export-model.test.ts
  models: [MODEL, 'q8_0 untied wide-head', 'f16 untied'],
  chunks: [5, 64],
});

const openTiny = async (build: RuntimeBuild) => openOnnxEngine(await openTinyModel(MODEL), host, { build });

describe('the two builds of the runtime', () => {
  test('compute the same logits', async () => {
    const [some, others] = [await openTiny('jspi'), await openTiny('asyncify')];
    expect([some.kernel, others.kernel]).toEqual(['onnx-jspi-float32', 'onnx-asyncify-float32']);
    for (const [start, end] of [
      [0, 33],
      [33, 34],
      [34, 40],
    ] as const) {
      const logits = Float32Array.from(await some.forward(TOKENS.slice(start, end), start));
      expect(await others.forward(TOKENS.slice(start, end), start)).toEqual(logits);
    }
    some.dispose();
    others.dispose();
  });
});

describe('the shortlist', () => {
  test('is the best of all logits, best first', async () => {
    const engine = await openTiny('jspi');
    const { ids, logits } = await engine.candidates!(TOKENS, 0);
    const all = await engine.forward(TOKENS.slice(-1), TOKENS.length - 1);
    const best = Array.from(all.keys()).sort((a, b) => all[b]! - all[a]! || a - b);
    expect(ids).toHaveLength(engine.shortlist!);
    expect(Array.from(ids!)).toEqual(best.slice(0, engine.shortlist));
    for (const [place, id] of ids!.entries()) expect(logits[place]).toBeCloseTo(all[id]!, 4);
    engine.dispose();
  });
});

describe('the cache', () => {
  async function floatsOf({ device }: Gpu, source: GPUBuffer): Promise<Float32Array> {
    const usage = BUFFER_USE.mapRead | BUFFER_USE.copyTarget;
    const staging = device.createBuffer({ size: source.size, usage });
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(source, 0, staging, 0, source.size);
    device.queue.submit([encoder.finish()]);
    await staging.mapAsync(1); // GPUMapMode.READ
    return new Float32Array(staging.getMappedRange());
  }

  test('grows and keeps what it holds, also after it was to become larger than the GPU allows', async () => {
    const config = { ...readDecoderConfig(await openTinyModel(MODEL)), ropes: [] };
    const [gpu, runtime] = [await host.open(), await loadRuntime('jspi')];
    const parts = { gpu, runtime, config, contextLength: 2 ** 40, rotations: [] } as const;
    const cache = new GpuCache({ ...parts, precision: 'float32' });
    await cache.reserve(1);
    const floats = Float32Array.from({ length: config.kvHeads * 512 * config.headSize }, (_, i) => i);
    gpu.device.queue.writeBuffer(cache.inputs['past.1.value']!.gpuBuffer as GPUBuffer, 0, floats);
    await expect(cache.reserve(2 ** 40)).rejects.toMatchObject({ code: 'memory-exhausted' });
    expect(gpu.takeFailure()).toBeUndefined();
    await cache.reserve(513);
    const values = await floatsOf(gpu, cache.inputs['past.1.value']!.gpuBuffer as GPUBuffer);
    const head = 512 * config.headSize;
    for (let at = 0; at < config.kvHeads; at++)
      expect(values.slice(2 * at * head, (2 * at + 1) * head)).toEqual(
        floats.slice(at * head, (at + 1) * head),
      );
    expect(gpu.takeFailure()).toBeUndefined();
    cache.destroy();
  });
});

describe('a GPU that goes away', () => {
  /** The browser's, and a hold on it. */
  function losable(): { readonly host: GpuHost; held?: Gpu } {
    const inner = browserGpu();
    const found: { host: GpuHost; held?: Gpu } = {
      host: { open: async () => (found.held = await inner.open()) },
    };
    return found;
  }

  test('in the middle of a pass is told by that pass, by those after it, and by whoever opens a model over the same runtime', async () => {
    const losing = losable();
    const engine = await openOnnxEngine(await openTinyModel(MODEL), losing.host);
    const pass = engine.forward(TOKENS, 0);
    losing.held!.device.destroy();
    await expect(pass).rejects.toMatchObject({ name: 'Fault', code: 'device-lost' });
    await expect(engine.forward([1], 0)).rejects.toMatchObject({ name: 'Fault', code: 'device-lost' });
    engine.dispose();
    const next = openOnnxEngine(await openTinyModel(MODEL), losing.host);
    await expect(next).rejects.toMatchObject({ name: 'Fault', code: 'device-lost' });
  });
});
