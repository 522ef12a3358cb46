import { describe, expect, test } from 'vitest';
import { browserGpu, type Gpu, type GpuHost } from '../../src/engine/onnx/gpu.ts';
import type { RuntimeBuild } from '../../src/engine/onnx/load-runtime.ts';
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
