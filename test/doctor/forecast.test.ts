import { describe, expect, test } from 'vitest';
import type { DeviceProfile, DeviceSpeed, ModelSizes } from '../../src/core/diagnosis.ts';
import { chooseModel } from '../../src/doctor/choose-model.ts';
import { forecast } from '../../src/doctor/forecast.ts';
import { GPU, GPU_SPEED, LAPTOP, WASM_SPEED } from '../fakes/tiny-doctor.ts';

const MB = 2 ** 20;
const CONTEXT = 2048;
const both: DeviceSpeed = { wasm: WASM_SPEED, webgpu: GPU_SPEED };
const onlyWasm: DeviceSpeed = { wasm: WASM_SPEED, webgpu: undefined };

/** Keys and values of a position in float32, and as the kernels keep them. */
const KV_BYTES = 40_000;
const KEPT_BYTES = 15_600;

/** A model as a catalogue describes it: memory for weights of Q4_K, 2048 tokens and working space. */
function model(weightsMb: number, changes: Partial<ModelSizes> = {}): ModelSizes {
  const bytes = weightsMb * MB;
  const memory = { memoryBytes: 1.4 * bytes + 8 * MB + CONTEXT * KEPT_BYTES, kvBytesPerToken: KV_BYTES };
  return { id: `${weightsMb} MB`, bytes, storedBytes: 0, contextLength: CONTEXT, ...memory, ...changes };
}

const device = (changes: Partial<DeviceProfile>, speed = onlyWasm) => ({
  profile: { ...LAPTOP, ...changes },
  speed,
});

describe('room', () => {
  test.each([
    ['a small model where 4 GB are told', 100, { memoryGib: 4 }, 'well'],
    ['a model of a quarter of the memory', 1300, { memoryGib: 8 }, 'well'],
    ['a model of nearly half of it', 2400, { memoryGib: 8 }, 'tight'],
    ['a model of more than half of it', 1200, { memoryGib: 2 }, 'too-large'],
    ['a small model where nothing is known', 100, { memoryGib: undefined }, 'well'],
    ['a larger one where nothing is known', 1600, { memoryGib: undefined }, 'unknown'],
    ['more than a tab can address', 4000, { memoryGib: 64 }, 'too-large'],
    ['a small model on a phone that ends pages', 100, { memoryGib: undefined, handheld: true }, 'well'],
    ['a large one there', 1200, { memoryGib: undefined, handheld: true }, 'too-large'],
    [
      'weights that the storage cannot take',
      100,
      { storage: { ...LAPTOP.storage, quotaBytes: 1e6 } },
      'tight',
    ],
  ] as const)('%s', (_what, weightsMb, changes, verdict) => {
    const { verdict: found, reason } = forecast(model(weightsMb), device(changes));
    expect(found).toBe(verdict);
    expect(reason).toMatch(/\.$/u);
  });

  test('weights that are here already need no storage', () => {
    const here = model(100, { storedBytes: 100 * MB });
    expect(forecast(here, device({ storage: { ...LAPTOP.storage, quotaBytes: 0 } })).verdict).toBe('well');
  });

  test('a context that does not fit is halved until it does, and counted in the memory', () => {
    const long = model(400, { contextLength: 32_768 });
    const { contextLength, neededBytes, verdict } = forecast(long, device({ memoryGib: 4 }));
    expect(contextLength).toBe(16_384);
    expect(neededBytes).toBeCloseTo(1.4 * 400 * MB + 8 * MB + 16_384 * KEPT_BYTES, -2);
    expect(verdict).toBe('well');
  });

  test('memory is told for a usual conversation, and for the longest where it grows beyond that', () => {
    const reason = (tokens: number, { gpu = false } = {}) =>
      forecast(
        model(400, { contextLength: tokens }),
        gpu ? device({ gpu: GPU }, { ...both, wasm: undefined }) : device({}),
      ).reason.replaceAll('\u00a0', ' ');
    expect(reason(8192)).toMatch(
      /^It needs about 628 MB of memory, and 723 MB for its longest conversations;/u,
    );
    expect(reason(1024)).toMatch(/^It needs about 612 MB of memory;/u);
    expect(reason(8192, { gpu: true })).toMatch(/^It needs about \d+ MB of memory;/u);
  });

  test('half floats halve the keys and values of a GPU, and make its scales smaller', () => {
    const needed = (f16: boolean) => forecast(model(400), device({ gpu: { ...GPU, f16 } }, both)).neededBytes;
    expect(needed(false) - needed(true)).toBeCloseTo((CONTEXT * KV_BYTES) / 2 + 0.1 * 1.4 * 400 * MB, -1);
  });
});

describe('speed', () => {
  test('is the weights and the keys and values that a token passes, at the measured rate', () => {
    const { decodeTokensPerSecond, prefillTokensPerSecond, threads } = forecast(model(100), device({}));
    expect(threads).toBe(4);
    expect(decodeTokensPerSecond).toBeCloseTo(10e9 / (100 * MB + 375 * KEPT_BYTES), 1);
    expect(prefillTokensPerSecond).toBeCloseTo(50e9 / (100 * MB), 1);
  });

  test('is unknown where nothing was measured', () => {
    const unmeasured = { wasm: undefined, webgpu: undefined };
    const found = forecast(model(100), device({ isolated: false }, unmeasured));
    expect(found).toMatchObject({
      decodeTokensPerSecond: undefined,
      device: 'wasm',
      threads: 1,
      verdict: 'well',
    });
  });

  test.each([
    ['a GPU that answers sooner is chosen', 400, GPU, GPU_SPEED, 'webgpu'],
    ['one that hardly does is not', 400, GPU, { ...GPU_SPEED, decodeBytesPerSecond: 7e9 }, 'wasm'],
    ['its fixed costs weigh most for small models', 5, GPU, { ...GPU_SPEED, overheadMs: 30 }, 'wasm'],
    ['a processor that plays a GPU is never chosen', 400, { ...GPU, software: true }, GPU_SPEED, 'wasm'],
    ['nor one that is not there', 400, LAPTOP.gpu, GPU_SPEED, 'wasm'],
  ] as const)('%s', (...[, weightsMb, gpu, webgpu, chosen]) => {
    expect(forecast(model(weightsMb), device({ gpu }, { wasm: WASM_SPEED, webgpu })).device).toBe(chosen);
  });
});

describe('the model to offer first', () => {
  const models = [model(100), model(1000), model(1300), model(2400)];
  const offer = (changes: Partial<DeviceProfile>, offered = models, rate = 10e9) => {
    const here = device(changes, { wasm: { ...WASM_SPEED, decodeBytesPerSecond: rate }, webgpu: undefined });
    return chooseModel(
      offered,
      offered.map((one) => forecast(one, here)),
      here.profile,
    );
  };

  test('is the largest that fits well and answers faster than one reads', () => {
    expect(offer({ memoryGib: 8 })).toBe('1300 MB');
    expect(offer({ memoryGib: 8 }, models, 7e9)).toBe('1000 MB');
  });
  test('is the quickest where none is that fast', () => {
    expect(offer({ memoryGib: 8 }, models, 0.1e9)).toBe('100 MB');
  });
  test('is the smallest where data is to be saved, or one that is here already', () => {
    expect(offer({ savesData: true })).toBe('100 MB');
    const stored = models.map((one, i) => (i === 1 ? { ...one, storedBytes: one.bytes } : one));
    expect(offer({ savesData: true }, stored)).toBe('1000 MB');
  });
  test('is none that was never taught to answer', () => {
    const teller = { ...model(1000), task: 'continuation' as const };
    expect(offer({ memoryGib: 8 }, [model(100), teller])).toBe('100 MB');
    expect(offer({ memoryGib: 8 }, [teller])).toBeUndefined();
  });
  test('is none where none fits well', () => {
    expect(offer({ memoryGib: 0.25 }, models.slice(1))).toBeUndefined();
  });
});
