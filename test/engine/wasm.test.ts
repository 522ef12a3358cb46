import { describe, expect, test, vi } from 'vitest';
import { Fault } from '../../src/core/fault.ts';
import { hasRelaxedSimd, hasSimd, type KernelBuild } from '../../src/engine/wasm/kernel-build.ts';
import { instantiateKernels } from '../../src/engine/wasm/kernels.ts';
import {
  ENCODER_LAYER_BYTES,
  ENCODER_PLAN_BYTES,
  ENCODER_THREAD_BYTES,
} from '../../src/engine/wasm/encoder-plan.ts';
import { THREAD_BYTES } from '../../src/engine/wasm/job.ts';
import { LAYER_BYTES, MATRIX_BYTES, PLAN_BYTES } from '../../src/engine/wasm/plan.ts';
import { QUERIES_BYTES, wideGridBytes } from '../../src/engine/wasm/scratch.ts';
import { openWasmEngine } from '../../src/engine/wasm/wasm-engine.ts';
import { nodeWasmHost } from '../../src/node/wasm-host.ts';
import { engineContract, openTinyModel } from '../contract/engine.ts';

const host = nodeWasmHost();

/** Values are kept in 8 bits; float weights are multiplied as they are, beside quantized ones the activations are rounded to 8 bits too. */
function tolerance(model: string): number {
  return /^(f32|bf16)/.test(model) ? 0.05 : 0.16;
}

// relaxed-dot32 is missing here because Node 20 compiles it wrongly; test/browser runs it in Chromium.
const WAYS = [
  ['relaxed-dot16', 1],
  ['relaxed-dot16', 2],
  ['simd128', 1],
] as const satisfies [KernelBuild, number][];

describe.each(WAYS)('%s on %i threads', (kernel, threads) => {
  engineContract({
    name: 'the WASM engine',
    open: (model, options) => openWasmEngine(model, host, { ...options, kernel, threads }),
    tolerance,
  });
});

test.each(['q4_1 tied grouped', 'q8_0 untied wide-head', 'f16 untied'])(
  'a prompt of %s gives the same logits, bit for bit, in whatever chunks and on however many threads',
  async (name) => {
    const model = await openTinyModel(name);
    const prompt = Array.from({ length: 90 }, (_, i) => (i * 37 + 11) % 250);
    const answers = new Set<string>();
    for (const threads of [1, 2]) {
      const engine = await openWasmEngine(model, host, { kernel: 'relaxed-dot16', threads });
      for (const chunk of [1, 2, 4, 7, 33, 90]) {
        let logits = new Float32Array();
        for (let at = 0; at < prompt.length; at += chunk) {
          logits = new Float32Array(await engine.forward(prompt.slice(at, at + chunk), at));
        }
        answers.add(logits.join());
      }
      engine.dispose();
    }
    expect(answers.size).toBe(1);
  },
);

test('the engine mirrors the structs of the kernels', async () => {
  const module = await host.compileKernels('simd128', false);
  const kernels = await instantiateKernels(module, new WebAssembly.Memory({ initial: 16, maximum: 16 }));
  expect(kernels.planBytes()).toBe(PLAN_BYTES);
  expect(kernels.layerBytes()).toBe(LAYER_BYTES);
  expect(kernels.matrixBytes()).toBe(MATRIX_BYTES);
  expect(kernels.threadBytes()).toBe(THREAD_BYTES);
  expect(kernels.queriesBytes()).toBe(QUERIES_BYTES);
  for (const columns of [576, 16_384]) expect(kernels.wideGridBytes(columns)).toBe(wideGridBytes(columns));
  expect(kernels.encoderPlanBytes()).toBe(ENCODER_PLAN_BYTES);
  expect(kernels.encoderLayerBytes()).toBe(ENCODER_LAYER_BYTES);
  expect(kernels.encoderThreadBytes()).toBe(ENCODER_THREAD_BYTES);
});

test('the probes know the instructions that this engine has', () => {
  expect(hasSimd()).toBe(true);
  expect(hasRelaxedSimd()).toBe(true);
});

test('left to itself, the engine measures its build and its threads', async () => {
  const engine = await openWasmEngine(await openTinyModel('q4_1 tied grouped'), host, { threads: 'auto' });
  expect(['relaxed-dot16', 'relaxed-dot32']).toContain(engine.kernel);
  expect(engine.threads).toBeGreaterThanOrEqual(1);
  expect(engine.threads).toBeLessThanOrEqual(host.cores);
  engine.dispose();
});

test('a host that cannot share memory gets one thread', async () => {
  const alone = { ...host, canShareMemory: false };
  const engine = await openWasmEngine(await openTinyModel('f32 one layer'), alone, { threads: 'auto' });
  expect(engine.threads).toBe(1);
  engine.dispose();
});

test('where threads do not start, the engine runs alone unless a number was asked for', async () => {
  const startThread = () => ({ ready: Promise.reject(new Fault('worker-start', 'no')), terminate: () => {} });
  const crippled = { ...host, startThread };
  const model = await openTinyModel('f32 one layer');
  const engine = await openWasmEngine(model, crippled, { threads: 'auto' });
  expect(engine.threads).toBe(1);
  expect((await engine.forward([1, 2, 3], 0)).every(Number.isFinite)).toBe(true);
  engine.dispose();
  await expect(openWasmEngine(model, crippled, { threads: 2 })).rejects.toMatchObject({
    code: 'worker-start',
  });
});

test('threads end when the passes that measure them fail', async () => {
  let running = 0;
  const startThread: typeof host.startThread = (start) => {
    const thread = host.startThread(start);
    running += 1;
    const terminate = (): void => {
      running -= 1;
      thread.terminate();
    };
    return { ready: thread.ready, terminate };
  };
  const now = (): number => {
    expect(running).toBe(1);
    throw new Error('no clock');
  };
  const broken = { ...host, cores: 2, startThread, now };
  const model = await openTinyModel('f32 one layer');
  await expect(openWasmEngine(model, broken, { kernel: 'simd128' })).rejects.toThrow('no clock');
  expect(running).toBe(0);
});

test.each([0, 1.5, 17])('%s threads are refused', async (threads) => {
  const opening = openWasmEngine(await openTinyModel('f32 one layer'), host, { threads });
  await expect(opening).rejects.toMatchObject({ code: 'option-invalid', detail: { option: 'threads' } });
});

test('an engine without SIMD is told which browsers have it', async () => {
  const validate = vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
  try {
    const opening = openWasmEngine(await openTinyModel('f32 one layer'), host);
    await expect(opening).rejects.toMatchObject({
      code: 'simd-missing',
      message: expect.stringContaining('Firefox 89'),
    });
  } finally {
    validate.mockRestore();
  }
});
