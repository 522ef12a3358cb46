import type { Page } from 'playwright';
import { beforeEach, expect, test } from 'vitest';
import type { GpuPage } from './gpu-page.ts';
import { useTinyBench } from './tiny-bench.ts';

const bench = useTinyBench({
  gpu: true,
  script: 'gpu-page',
  functions: 'gpuPage',
  models: { one: { contextLength: 512 } },
});

/** The functions of `gpu-page.ts` in that page. */
declare const gpuPage: GpuPage;

let page: Page;
beforeEach(async () => {
  page = await bench.open();
});

const answer = (workers: readonly string[], temperature = 0) =>
  page.evaluate(([url, gpus, heat]) => gpuPage.answer(url, gpus, heat), [
    bench.site.catalogUrl,
    workers,
    temperature,
  ] as const);

/** Loses the GPU some tokens into an answer; the self-test of a first load is eight passes more. */
const EARLY = '?passes=12';
const EARLY_AT_FIRST = '?passes=20';

test('a GPU that is lost in mid-answer: another worker takes the answer up, with the same text', async () => {
  const whole = await answer(['']);
  expect(whole).toMatchObject({ device: 'webgpu', started: 1, notices: [] });
  expect(whole.stats!.predicted!.decodeTokensPerSecond).toBeGreaterThan(0);
  const taken = await answer([EARLY, '']);
  expect(taken).toMatchObject({ device: 'webgpu', started: 2, text: whole.text, told: whole.text });
  expect(taken.usage).toMatchObject({ completionTokens: 24 });
});

test('lost a second time, the answer is finished on the processor, and the person is told why', async () => {
  const found = await answer([EARLY_AT_FIRST, EARLY, ''], 0.8);
  expect(found).toMatchObject({
    device: 'wasm',
    started: 3,
    usage: { completionTokens: 24 },
    notices: [{ kind: 'engine-fallback', code: 'device-lost', message: expect.stringMatching(/processor/u) }],
  });
  expect(found.told).toBe(found.text);
  // the next visit does not begin with a GPU that goes away
  expect(await answer([''])).toMatchObject({ device: 'wasm', started: 1 });
});

test('the GPU’s process dies in mid-answer: the answer comes all the same, whole', async () => {
  const workers: string[] = [];
  page.on('worker', (worker) => workers.push(worker.url()));
  expect(await page.evaluate((url) => gpuPage.begin(url), bench.site.catalogUrl)).toBe('webgpu');
  await expect.poll(() => page.evaluate(() => gpuPage.told())).not.toBe('');
  const browser = await bench.context.browser()!.newBrowserCDPSession();
  await browser.send('Browser.crashGpuProcess').catch(() => {}); // it answers no more
  const { text } = await page.evaluate(() => gpuPage.ended());
  expect(text).toBe(await page.evaluate(() => gpuPage.told()));
  expect(text.length).toBeGreaterThan(10);
  expect(workers.filter((url) => url.includes('inference.worker')).length).toBeGreaterThan(1);
});

test('a score whose GPU is lost is asked of another worker', async () => {
  const score = (workers: readonly string[]) =>
    page.evaluate(([url, gpus]) => gpuPage.score(url, gpus), [bench.site.catalogUrl, workers] as const);
  const whole = await score(['']);
  const again = await score(['?passes=3', '']);
  expect(again).toMatchObject({ started: 2, steps: whole.steps });
});

test('a GPU that computes other numbers is found before it answers, and not asked at the next visit', async () => {
  const first = await answer(['?wrong']);
  expect(first).toMatchObject({
    device: 'wasm',
    started: 1,
    notices: [{ kind: 'engine-fallback', code: 'engine-wrong', message: expect.stringMatching(/numbers/u) }],
  });
  const second = await answer(['']);
  expect(second).toMatchObject({ device: 'wasm', notices: [{ code: 'engine-wrong' }], text: first.text });
});
