import { describe, expect, test } from 'vitest';
import { useTinyBench } from './tiny-bench.ts';
import type { WebgpuPage } from './webgpu-page.ts';

declare const webgpuPage: WebgpuPage;

const bench = useTinyBench({
  gpu: true,
  script: 'webgpu-page',
  functions: 'webgpuPage',
  models: { one: { seed: 7 } },
});

describe("a client with device 'webgpu'", () => {
  test('streams what the CPU streams, over a runtime that nobody else serves', async () => {
    const page = await bench.open();
    const foreign: string[] = [];
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol.startsWith('http') && ![bench.server.origin, bench.site.origin].includes(origin))
        foreign.push(request.url());
    });
    const catalog = bench.site.catalogUrl;
    const options = [{}, { temperature: 1, topK: 5, seed: 11 }];
    const ask = (device: 'wasm' | 'webgpu') =>
      page.evaluate(([url, wanted, all]) => webgpuPage.answers(url, wanted, all), [
        catalog,
        device,
        options,
      ] as const);
    const gpu = await ask('webgpu');
    expect(gpu).toMatchObject({ device: 'webgpu', kernel: 'onnx-jspi-float32' });
    expect(gpu.pieces).toBeGreaterThan(options.length);
    expect(gpu.memoryBytes).toBeGreaterThan(0);
    expect(gpu.texts).toEqual((await ask('wasm')).texts);
    expect(foreign).toEqual([]);
  });

  test('is told plainly when there is no GPU', async () => {
    const page = await bench.open();
    const found = await page.evaluate((url) => webgpuPage.withoutGpu(url), bench.site.catalogUrl);
    expect(found).toBe('webgpu-missing');
  });
});
