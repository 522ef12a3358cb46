import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { chromiumLaunch } from '../../scripts/find-chromium.mjs';
import { isolationHeaders } from '../../vite.config.ts';
import { startTinySite } from '../fakes/tiny-site.ts';
import type { TinySite } from '../fakes/tiny-site.ts';
import type { ClientPage } from './client-page.ts';
import { type SourceServer, serveSources } from './source-server.ts';

let server: SourceServer;
let browser: Browser;
let context: BrowserContext;
let site: TinySite;

beforeAll(async () => {
  server = await serveSources({
    name: 'crash',
    script: 'test/page/client-page.ts',
    headers: isolationHeaders,
  });
  browser = await chromium.launch(chromiumLaunch());
});
afterAll(async () => {
  await browser.close();
  await server.close();
});
beforeEach(async () => {
  site = await startTinySite({ one: { contextLength: 1024 } });
  context = await browser.newContext();
});
afterEach(async () => {
  await context.close();
  await site.close();
});

async function open(): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${server.origin}/blank`);
  await page.waitForFunction(() => 'clientPage' in globalThis);
  return page;
}

/** The functions of `client-page.ts` in that page. */
declare const clientPage: ClientPage;

const record = (page: Page) => page.evaluate((url) => clientPage.record(url), site.catalogUrl);
const loadForEver = (page: Page) => page.evaluate((url) => clientPage.loadForEver(url), site.catalogUrl);

async function crash(page: Page): Promise<void> {
  const crashed = page.waitForEvent('crash');
  const devtools = await context.newCDPSession(page);
  devtools.send('Page.crash').catch(() => {}); // its answer dies with the page
  await crashed;
}

test('a page that crashes while weights are put into memory is remembered, until that load has gone well', async () => {
  const page = await open();
  const before = Date.now();
  await loadForEver(page);
  await crash(page);

  const next = await open();
  const { complete, interrupted } = await record(next);
  expect(complete).toBe(true);
  expect(interrupted!.atMs).toBeGreaterThanOrEqual(before);
  expect(interrupted!.atMs).toBeLessThanOrEqual(Date.now());

  await next.evaluate((url) => clientPage.visit(url), site.catalogUrl);
  expect(await record(next)).not.toHaveProperty('interrupted');
});

test('a page that is left or loaded anew while weights are put into memory has not crashed', async () => {
  const page = await open();
  for (const leave of [() => page.reload(), () => page.goto('about:blank')]) {
    await page.goto(`${server.origin}/blank`);
    await page.waitForFunction(() => 'clientPage' in globalThis);
    await loadForEver(page);
    await leave();
    expect(await record(await open())).not.toHaveProperty('interrupted');
  }
});

test('a load that goes on in another tab is not taken for a crash, and one that was cancelled neither', async () => {
  const busy = await open();
  await loadForEver(busy);
  const other = await open();
  expect(await record(other)).not.toHaveProperty('interrupted');
  expect(await busy.evaluate(() => clientPage.giveUp())).toMatch(/^aborted: /);
  expect(await record(other)).not.toHaveProperty('interrupted');
});
