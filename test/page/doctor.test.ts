import { chromium } from 'playwright';
import { expect, test } from 'vitest';
import { chromiumLaunch } from '../../scripts/find-chromium.mjs';
import type { DoctorPage } from './doctor-page.ts';
import { useTinyBench } from './tiny-bench.ts';

const bench = useTinyBench({
  gpu: true,
  script: 'doctor-page',
  functions: 'doctorPage',
  models: { one: {}, two: { seed: 2 } },
});

/** The functions of `doctor-page.ts` in that page. */
declare const doctorPage: DoctorPage;

test('both engines are measured before any download; a processor that plays a GPU is known and never chosen', async () => {
  const page = await bench.open();
  const { profile, speed, forecasts, choice } = await page.evaluate(
    (url) => doctorPage.diagnose(url),
    bench.site.catalogUrl,
  );
  expect(profile).toMatchObject({
    relaxedSimd: true,
    gpu: { available: true, software: true, f16: false, subgroups: true },
  });
  for (const engine of [speed.wasm, speed.webgpu]) {
    expect(engine?.decodeBytesPerSecond).toBeGreaterThan(0);
    expect(engine?.prefillBytesPerSecond).toBeLessThan(Infinity);
  }
  expect(forecasts.map(({ model, device, verdict }) => [model, device, verdict])).toEqual([
    ['one', 'wasm', 'well'],
    ['two', 'wasm', 'well'],
  ]);
  expect(['one', 'two']).toContain(choice);
  expect(bench.site.log.some(({ path }) => path.endsWith('.gguf'))).toBe(false);
});

test('without an adapter the reason is told and the processor is forecast', async () => {
  const browser = await chromium.launch(chromiumLaunch());
  try {
    const page = await browser.newPage();
    await page.goto(`${bench.server.origin}/blank`);
    await page.waitForFunction(() => 'doctorPage' in globalThis);
    const { profile, speed, forecasts } = await page.evaluate(
      (url) => doctorPage.diagnose(url),
      bench.site.catalogUrl,
    );
    expect(profile.gpu).toEqual({ available: false, reason: expect.stringContaining('found no GPU') });
    expect(speed.webgpu).toBeUndefined();
    expect(forecasts[0]).toMatchObject({ device: 'wasm', verdict: 'well' });
  } finally {
    await browser.close();
  }
});
