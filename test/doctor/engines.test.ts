import { beforeAll, describe, expect, test, vi } from 'vitest';
import { openGguf } from '../../src/artifact/gguf-file.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import type { ModelFile } from '../../src/artifact/tensor.ts';
import type { DeviceProfile } from '../../src/core/diagnosis.ts';
import { Fault } from '../../src/core/fault.ts';
import { memoryNotebook } from '../../src/core/notebook.ts';
import type { Notice } from '../../src/core/protocol.ts';
import { openDoctor } from '../../src/doctor/doctor.ts';
import { openEngines, type ChosenOptions, type OpenEngine } from '../../src/doctor/engines.ts';
import { recordGolden } from '../../src/doctor/self-test.ts';
import { openWasmEngine } from '../../src/engine/wasm/wasm-engine.ts';
import { nodeWasmHost } from '../../src/node/wasm-host.ts';
import { openPretendedGpu, shuffle, type PretendedGpuOptions } from '../fakes/pretended-gpu.ts';
import { GPU, GPU_SPEED, LAPTOP, tinyDoctor, WASM_SPEED } from '../fakes/tiny-doctor.ts';
import { tinyLlama } from '../fakes/tiny-model.ts';

let model: ModelFile;
let other: ModelFile;
beforeAll(async () => {
  model = await openGguf([memorySource('tiny.gguf', tinyLlama())]);
  other = await openGguf([memorySource('other.gguf', tinyLlama({ seed: 2 }))]);
});

const finish = (completionTokens: number, decodeTokensPerSecond: number) =>
  ({
    type: 'finish',
    text: '',
    finishReason: 'stop',
    usage: { promptTokens: 1, cachedTokens: 0, completionTokens },
    stats: { ttftMs: 1, prefillTokensPerSecond: 1, decodeTokensPerSecond, device: 'webgpu', threads: 1 },
  }) as const;

/** A device with our real engine and a pretended GPU; each visit opens anew what a page opens. */
function openDevice(gpu: DeviceProfile['gpu'] = GPU, notebook = memoryNotebook()) {
  const host = nodeWasmHost();
  const device = { fault: {} as PretendedGpuOptions & { readonly fails?: unknown }, nowMs: 1e12 };
  const wasm = vi.fn<OpenEngine>((file, options) => openWasmEngine(file, host, { ...options, threads: 1 }));
  const webgpu = vi.fn<OpenEngine>((file, options) =>
    device.fault.fails === undefined
      ? openPretendedGpu(file, options, device.fault)
      : Promise.reject(device.fault.fails),
  );
  const visit = (userAgent = 'a browser') => {
    const parts = tinyDoctor({ profile: async () => ({ ...LAPTOP, gpu }), notebook, userAgent });
    // small models would be quicker on the processor, and shall not be
    const slow = { ...WASM_SPEED, decodeBytesPerSecond: 1000, prefillBytesPerSecond: 1000 };
    const measure = { wasm: async () => slow, webgpu: async () => GPU_SPEED };
    const doctor = openDoctor({ ...parts, measure });
    return { doctor, ...openEngines({ doctor, wasm, webgpu, now: () => device.nowMs }) };
  };
  const open = async (options: ChosenOptions = {}, { file = model, userAgent = 'a browser' } = {}) => {
    wasm.mockClear();
    webgpu.mockClear();
    const notices: Notice[] = [];
    const engines = visit(userAgent);
    const engine = await engines.openEngine(file, { ...options, onNotice: (notice) => notices.push(notice) });
    return { engine, engines, notices, opened: [wasm.mock.calls.length, webgpu.mock.calls.length] };
  };
  return { device, open };
}

const fallback = (code: string, message = /./u) => [
  { kind: 'engine-fallback', code, message: expect.stringMatching(message) },
];

describe('a GPU whose numbers are right', () => {
  test('is tested against our engine the first time, and trusted from then on', async () => {
    const { open } = openDevice();
    const first = await open();
    expect(first.engine.device).toBe('webgpu');
    expect(first.notices).toEqual([]);
    expect(first.opened).toEqual([1, 1]);
    expect((await open()).opened).toEqual([0, 1]);
    expect((await open({}, { file: other })).opened).toEqual([1, 1]); // another model is another question
    expect((await open({}, { userAgent: 'the next version' })).opened).toEqual([1, 1]);
  });

  test('needs no second engine where the catalogue knows the numbers', async () => {
    const trusted = await openWasmEngine(model, nodeWasmHost(), { threads: 1 });
    const golden = await recordGolden(trusted);
    trusted.dispose();
    expect((await openDevice().open({ golden })).opened).toEqual([0, 1]);
    const wrong = { ...golden, tokens: golden.tokens.toReversed() };
    const { engine, notices } = await openDevice().open({ golden: wrong });
    expect(engine.device).toBe('wasm');
    expect(notices).toEqual(fallback('engine-wrong'));
  });

  test('says how far it is: half of the way for each reading, never back', async () => {
    const seen: number[] = [];
    await openDevice().open({ onProgress: (done, total) => seen.push(done / total) });
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.some((share) => share === 0.5)).toBe(true);
    expect(seen.at(-1)).toBe(1);
  });

  test('is not chosen by itself where it is slower, software, or missing', async () => {
    expect((await openDevice({ ...GPU, software: true }).open()).opened).toEqual([1, 0]);
    const missing = await openDevice(LAPTOP.gpu).open();
    expect(missing.opened).toEqual([1, 0]);
    expect(missing.notices).toEqual([]);
    expect((await openDevice().open({ device: 'wasm' })).opened).toEqual([1, 0]);
  });

  test('runs although it is software when it is asked for', async () => {
    const { engine } = await openDevice({ ...GPU, software: true }).open({ device: 'webgpu' });
    expect(engine.device).toBe('webgpu');
  });
});

describe('a GPU whose numbers are wrong', () => {
  test.each([
    ['another token’s', shuffle],
    ['not numbers', (logits: Float32Array) => void logits.fill(NaN)],
    ['all the same', (logits: Float32Array) => void logits.fill(0)],
    ['infinite', (logits: Float32Array) => void (logits[7] = Infinity)],
    ['too flat', (logits: Float32Array) => logits.forEach((logit, i) => (logits[i] = logit * 0.3))],
  ])('steps down with the reason, and is not asked again: %s', async (_what, bend) => {
    const { device, open } = openDevice();
    device.fault = { bend };
    const { engine, notices, opened } = await open();
    expect(engine.device).toBe('wasm');
    expect(notices).toEqual(fallback('engine-wrong', /processor.*other numbers/u));
    expect(opened).toEqual([2, 1]);
    const again = await open({ device: 'webgpu' });
    expect(again.engine.device).toBe('wasm');
    expect(again.notices).toEqual(fallback('engine-wrong', /when it was tested/u));
    expect(again.opened).toEqual([1, 0]);
    device.fault = {};
    expect((await open({}, { userAgent: 'the next version' })).engine.device).toBe('webgpu');
  });

  test('the engine that it steps down to gives the numbers that it gives alone', async () => {
    const { device, open } = openDevice();
    device.fault = { bend: shuffle };
    const { engine } = await open();
    const alone = await openWasmEngine(model, nodeWasmHost(), { threads: 1 });
    expect(await engine.forward([1, 2, 3], 0)).toEqual(await alone.forward([1, 2, 3], 0));
  });
});

describe('a GPU that cannot', () => {
  test.each([
    ['no adapter', new Fault('webgpu-missing', 'None.'), 'webgpu-missing'],
    ['no half floats', new Fault('f16-missing', 'None.'), 'f16-missing'],
    ['too little memory', new Fault('memory-exhausted', 'None.'), 'memory-exhausted'],
    [
      'a model that it cannot express',
      new Fault('architecture-unsupported', 'No.'),
      'architecture-unsupported',
    ],
    ['anything else', new TypeError('undefined is not a function'), 'engine-wrong'],
  ])('leaves the model to the processor and says why: %s', async (_what, fails, code) => {
    const { device, open } = openDevice();
    device.fault = { fails };
    const { engine, notices } = await open();
    expect(engine.device).toBe('wasm');
    expect(notices).toEqual(fallback(code));
    device.fault = {};
    expect((await open()).engine.device).toBe('webgpu'); // nothing is held against it
  });

  test('is a Fault when it was asked for and is not there', async () => {
    const opening = openDevice(LAPTOP.gpu).open({ device: 'webgpu' });
    await expect(opening).rejects.toMatchObject({ code: 'webgpu-missing', message: /no WebGPU/u });
  });

  test('but a load that is given up is given up', async () => {
    const { device, open } = openDevice();
    device.fault = { fails: new Fault('aborted', 'Enough.') };
    await expect(open()).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('a GPU that goes away in mid-answer', () => {
  const lost = new Fault('device-lost', 'The graphics processor went away.');

  test('is tried once more, then left alone for a day', async () => {
    const { device, open } = openDevice();
    for (const attempt of [1, 2]) {
      const { engine, engines, notices } = await open();
      expect([attempt, engine.device, notices]).toEqual([attempt, 'webgpu', []]);
      await engines.noteAnswer(engine, lost);
      await engines.noteAnswer(engine, lost); // an answer that waited hears of it too, and it is one loss
    }
    const third = await open();
    expect(third.engine.device).toBe('wasm');
    expect(third.notices).toEqual(fallback('device-lost', /more than once/u));
    device.nowMs += 25 * 3_600_000;
    expect((await open()).engine.device).toBe('webgpu');
  });

  test('has its losses forgiven by an answer that it finishes', async () => {
    const { open } = openDevice();
    for (const end of [lost, finish(8, 10), lost, finish(8, 10), lost]) {
      const { engine, engines } = await open();
      expect(engine.device).toBe('webgpu');
      await engines.noteAnswer(engine, end);
    }
    expect((await open()).engine.device).toBe('webgpu');
  });

  test('is not blamed for what else ends an answer', async () => {
    const { open } = openDevice();
    for (let i = 0; i < 3; i++) {
      const { engine, engines } = await open();
      await engines.noteAnswer(engine, new Fault('aborted', 'Enough.'));
    }
    expect((await open()).engine.device).toBe('webgpu');
  });
});

describe('prediction and reality', () => {
  test('an engine is said to be as fast as the doctor knows, and answers correct that', async () => {
    const { open } = openDevice();
    const { engine, engines } = await open();
    const said = engines.predict(engine)!.decodeTokensPerSecond;
    expect(said).toBeGreaterThan(0);
    await engines.noteAnswer(engine, finish(15, said / 4)); // too short to tell
    await engines.noteAnswer(engine, finish(100, said / 4));
    const next = await open();
    expect(next.engines.predict(next.engine)!.decodeTokensPerSecond).toBeCloseTo(said / 2, 3);
    for (let i = 0; i < 12; i++) await next.engines.noteAnswer(next.engine, finish(100, said / 4));
    const later = await open();
    expect(later.engines.predict(later.engine)!.decodeTokensPerSecond / said).toBeCloseTo(0.25, 2);
    // a benchmark does not know better
    await later.engines.doctor.speed();
    const last = await open();
    expect(last.engines.predict(last.engine)!.decodeTokensPerSecond / said).toBeCloseTo(0.25, 2);
  });

  test('nothing is said where nothing was measured', async () => {
    const { engine, engines } = await openDevice(LAPTOP.gpu).open();
    expect(engines.predict(engine)).toBeUndefined();
  });
});
