import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openReferenceEngine } from '../../src/engine/reference/reference-engine.ts';
import { openDoctor } from '../../src/doctor/doctor.ts';
import { GPU, LAPTOP, tinyDoctor, WASM_SPEED } from '../fakes/tiny-doctor.ts';
import { tinyService } from '../fakes/tiny-service.ts';
import { startTinySite, type TinySite } from '../fakes/tiny-site.ts';

let site: TinySite;
beforeEach(async () => {
  site = await startTinySite({ one: {}, two: { seed: 2 } });
});
afterEach(() => site.close());

test('the models of the catalogue are forecast, and those asked for besides, without a byte of weights', async () => {
  const service = tinyService();
  const besides = { id: 'hf:a/b', bytes: 9e9, storedBytes: 0, contextLength: 4096, memoryBytes: 11e9 };
  const found = await service.diagnose({ catalogUrl: site.catalogUrl, models: [besides] });
  expect(found.profile).toEqual(LAPTOP);
  expect(found.speed.wasm).toEqual(WASM_SPEED);
  expect(found.forecasts.map(({ model, verdict }) => [model, verdict])).toEqual([
    ['one', 'well'],
    ['two', 'well'],
    ['hf:a/b', 'too-large'],
  ]);
  expect(found.choice).toBe('two');
  expect(site.log.some(({ path }) => path.endsWith('.gguf'))).toBe(false);
});

test('engines are measured once, and not where nobody wants to know', async () => {
  const wasm = vi.fn(async () => WASM_SPEED);
  const service = tinyService({
    doctor: openDoctor(tinyDoctor({ measure: { wasm, webgpu: () => Promise.reject() } })),
  });
  const unmeasured = await service.diagnose({ measure: false });
  expect(unmeasured).toMatchObject({ speed: { wasm: undefined }, forecasts: [], choice: undefined });
  expect(wasm).not.toHaveBeenCalled();
  await service.diagnose({});
  await service.diagnose({});
  expect(wasm).toHaveBeenCalledOnce();
});

test('an engine that cannot run here has no speed, and the others have', async () => {
  const measure = { wasm: async () => WASM_SPEED, webgpu: () => Promise.reject(new Error('lost')) };
  const profile = async () => ({ ...LAPTOP, gpu: GPU });
  const service = tinyService({ doctor: openDoctor(tinyDoctor({ measure, profile })) });
  const { speed, forecasts } = await service.diagnose({ catalogUrl: site.catalogUrl });
  expect(speed).toEqual({ wasm: WASM_SPEED, webgpu: undefined });
  expect(forecasts[0]?.device).toBe('wasm');
});

test('measuring waits until no answer runs, and can be given up', async () => {
  const wasm = vi.fn(async () => WASM_SPEED);
  let held = Promise.resolve();
  const service = tinyService({
    doctor: openDoctor(tinyDoctor({ measure: { wasm, webgpu: async () => WASM_SPEED } })),
    openEngine: async (model, options) => {
      const engine = await openReferenceEngine(model, options);
      const forward = engine.forward.bind(engine);
      return Object.assign(engine, {
        forward: async (...pass: Parameters<typeof forward>) => {
          await held;
          return forward(...pass);
        },
      });
    },
  });
  await service.load({ model: 'one', catalogUrl: site.catalogUrl });
  const answer = service.chat({ messages: [{ role: 'user', content: 'hello' }], maxTokens: 50 });
  await answer.next();
  let release = (): void => {};
  held = new Promise((resolve) => (release = resolve)); // while somebody waits an answer hurries: it must not be over too soon
  const giveUp = new AbortController();
  const diagnosis = service.diagnose({}, giveUp.signal);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(wasm).not.toHaveBeenCalled();
  giveUp.abort();
  await expect(diagnosis).rejects.toMatchObject({ code: 'aborted' });
  release();
  await answer.return();
  await service.close();
});
