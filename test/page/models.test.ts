import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import type { ModelsPage } from './models-page.ts';
import { useTinyBench } from './tiny-bench.ts';

const CHUNK = 16 * 1024;

const bench = useTinyBench({
  script: 'models-page',
  functions: 'modelsPage',
  models: { one: {}, two: { seed: 2 } },
});

/** The functions of `models-page.ts` in a page. */
declare const modelsPage: ModelsPage;

const run = (page: Page, what: 'start' | 'download', model: string) =>
  page.evaluate(([name, url, id]) => modelsPage[name](url, id) as Promise<string> | undefined, [
    what,
    bench.site.catalogUrl,
    model,
  ] as const);
const list = (page: Page) => page.evaluate((url) => modelsPage.list(url), bench.site.catalogUrl);
const doneBytes = (page: Page) => page.evaluate(() => modelsPage.doneBytes());
const downloaded = (page: Page) => page.evaluate(() => modelsPage.downloaded());

/** Begins a download that comes to rest after two chunks. */
async function downloadPart(page: Page, model: string): Promise<void> {
  bench.site.script(`/models/${model}.gguf`, { kind: 'stall', after: 2.5 * CHUNK });
  await run(page, 'download', model);
  await expect.poll(() => doneBytes(page)).toBe(2 * CHUNK);
}

test('a download pauses when it is told to, also beside a model that answers, and goes on from there', async () => {
  const page = await bench.open();
  const before = await run(page, 'start', 'one');
  await downloadPart(page, 'two');
  expect(await page.evaluate(() => modelsPage.answer())).toBe(before);
  await page.evaluate(() => modelsPage.pause());
  expect(await downloaded(page)).toBe('aborted');
  bench.site.clearLog();
  await run(page, 'download', 'two');
  expect(await downloaded(page)).toBe('fine');
  expect(bench.site.log.find(({ path }) => path === '/models/two.gguf')?.range).toMatch(/^bytes=32768-/u);
  expect((await list(page)).records.map((record) => record.complete)).toEqual([true, true]);
});

test('storage cleared in the middle of a conversation: it goes on, and the next visit downloads again', async () => {
  const page = await bench.open();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  const before = await run(page, 'start', 'one');
  const devtools = await bench.context.newCDPSession(page);
  await devtools.send('Storage.clearDataForOrigin', { origin: bench.server.origin, storageTypes: 'all' });
  expect(await page.evaluate(() => modelsPage.answer())).toBe(before);
  const next = await bench.open();
  expect((await list(next)).weightBytes).toBe(0);
  bench.site.clearLog();
  expect(await run(next, 'start', 'one')).toBe(before);
  expect(bench.site.log.map(({ path }) => path)).toContain('/models/one.gguf');
  expect(errors).toEqual([]);
});

/** Takes all other models from the catalogue; all that it had. */
async function offerOnly(model: string): Promise<readonly { readonly id: string; readonly bytes: number }[]> {
  const catalog = (await (await fetch(bench.site.catalogUrl)).json()) as {
    models: { id: string; bytes: number }[];
  };
  const only = JSON.stringify({ ...catalog, models: catalog.models.filter(({ id }) => id === model) });
  bench.site.put('/models/catalog.json', { bytes: new TextEncoder().encode(only), type: 'application/json' });
  return catalog.models;
}

test('a whole model that has left the catalogue is told and deleted, but not while another tab runs it', async () => {
  const runs = await bench.open();
  await run(runs, 'start', 'two');
  const { bytes } = (await offerOnly('one')).find(({ id }) => id === 'two')!;
  const page = await bench.open();
  const left = await list(page);
  expect(left.records.map(({ id }) => id)).toEqual(['one']);
  expect(left.leftoverBytes).toBe(bytes);
  const remove = () => page.evaluate((url) => modelsPage.deleteLeftovers(url), bench.site.catalogUrl);
  expect(await remove()).toBe('busy');
  await runs.close();
  await expect.poll(remove).toBe(bytes);
  expect(await list(page)).toMatchObject({ weightBytes: 0, leftoverBytes: 0 });
});

test('what is left of a download whose model has left the catalogue goes, but not while another tab downloads', async () => {
  const busy = await bench.open();
  await downloadPart(busy, 'two');
  const models = await offerOnly('one');
  const page = await bench.open();
  await run(page, 'start', 'one');
  const whole = models.find(({ id }) => id === 'one')!.bytes;
  expect((await list(page)).weightBytes).toBe(whole + 2 * CHUNK);

  await busy.close();
  const next = await bench.open();
  await run(next, 'start', 'one');
  await expect.poll(async () => (await list(next)).weightBytes).toBe(whole);
});
