import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { chromiumLaunch } from '../../scripts/find-chromium.mjs';
import { isolationHeaders } from '../../vite.config.ts';
import { startTinySite } from '../fakes/tiny-site.ts';
import type { TinySite } from '../fakes/tiny-site.ts';
import type { ModelsPage } from './models-page.ts';
import { type SourceServer, serveSources } from './source-server.ts';

const CHUNK = 16 * 1024;

let server: SourceServer;
let browser: Browser;
let context: BrowserContext;
let site: TinySite;

beforeAll(async () => {
  server = await serveSources({
    name: 'models',
    script: 'test/page/models-page.ts',
    headers: isolationHeaders,
  });
  browser = await chromium.launch(chromiumLaunch());
});
afterAll(async () => {
  await browser.close();
  await server.close();
});
beforeEach(async () => {
  site = await startTinySite({ one: {}, two: { seed: 2 } });
  context = await browser.newContext();
});
afterEach(async () => {
  await context.close();
  await site.close();
});

async function open(): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${server.origin}/blank`);
  await page.waitForFunction(() => 'modelsPage' in globalThis);
  return page;
}

/** The functions of `models-page.ts` in a page. */
declare const modelsPage: ModelsPage;

const run = (page: Page, what: 'start' | 'download', model: string) =>
  page.evaluate(([name, url, id]) => modelsPage[name](url, id) as Promise<string> | undefined, [
    what,
    site.catalogUrl,
    model,
  ] as const);
const list = (page: Page) => page.evaluate((url) => modelsPage.list(url), site.catalogUrl);
const doneBytes = (page: Page) => page.evaluate(() => modelsPage.doneBytes());
const downloaded = (page: Page) => page.evaluate(() => modelsPage.downloaded());

/** Begins a download that comes to rest after two chunks. */
async function downloadPart(page: Page, model: string): Promise<void> {
  site.script(`/models/${model}.gguf`, { kind: 'stall', after: 2.5 * CHUNK });
  await run(page, 'download', model);
  await expect.poll(() => doneBytes(page)).toBe(2 * CHUNK);
}

test('a download pauses when it is told to, also beside a model that answers, and goes on from there', async () => {
  const page = await open();
  const before = await run(page, 'start', 'one');
  await downloadPart(page, 'two');
  expect(await page.evaluate(() => modelsPage.answer())).toBe(before);
  await page.evaluate(() => modelsPage.pause());
  expect(await downloaded(page)).toBe('aborted');
  site.clearLog();
  await run(page, 'download', 'two');
  expect(await downloaded(page)).toBe('fine');
  expect(site.log.find(({ path }) => path === '/models/two.gguf')?.range).toMatch(/^bytes=32768-/u);
  expect((await list(page)).records.map((record) => record.complete)).toEqual([true, true]);
});

test('storage cleared in the middle of a conversation: it goes on, and the next visit downloads again', async () => {
  const page = await open();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  const before = await run(page, 'start', 'one');
  const devtools = await context.newCDPSession(page);
  await devtools.send('Storage.clearDataForOrigin', { origin: server.origin, storageTypes: 'all' });
  expect(await page.evaluate(() => modelsPage.answer())).toBe(before);
  const next = await open();
  expect((await list(next)).weightBytes).toBe(0);
  site.clearLog();
  expect(await run(next, 'start', 'one')).toBe(before);
  expect(site.log.map(({ path }) => path)).toContain('/models/one.gguf');
  expect(errors).toEqual([]);
});

/** Takes all other models from the catalogue; all that it had. */
async function offerOnly(model: string): Promise<readonly { readonly id: string; readonly bytes: number }[]> {
  const catalog = (await (await fetch(site.catalogUrl)).json()) as {
    models: { id: string; bytes: number }[];
  };
  const only = JSON.stringify({ ...catalog, models: catalog.models.filter(({ id }) => id === model) });
  site.put('/models/catalog.json', { bytes: new TextEncoder().encode(only), type: 'application/json' });
  return catalog.models;
}

test('a whole model that has left the catalogue is told and deleted, but not while another tab runs it', async () => {
  const runs = await open();
  await run(runs, 'start', 'two');
  const { bytes } = (await offerOnly('one')).find(({ id }) => id === 'two')!;
  const page = await open();
  const left = await list(page);
  expect(left.records.map(({ id }) => id)).toEqual(['one']);
  expect(left.leftoverBytes).toBe(bytes);
  const remove = () => page.evaluate((url) => modelsPage.deleteLeftovers(url), site.catalogUrl);
  expect(await remove()).toBe('busy');
  await runs.close();
  await expect.poll(remove).toBe(bytes);
  expect(await list(page)).toMatchObject({ weightBytes: 0, leftoverBytes: 0 });
});

test('what is left of a download whose model has left the catalogue goes, but not while another tab downloads', async () => {
  const busy = await open();
  await downloadPart(busy, 'two');
  const models = await offerOnly('one');
  const page = await open();
  await run(page, 'start', 'one');
  const whole = models.find(({ id }) => id === 'one')!.bytes;
  expect((await list(page)).weightBytes).toBe(whole + 2 * CHUNK);

  await busy.close();
  const next = await open();
  await run(next, 'start', 'one');
  await expect.poll(async () => (await list(next)).weightBytes).toBe(whole);
});
