import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { chromiumLaunch } from '../../scripts/find-chromium.mjs';
import { isolationHeaders } from '../../vite.config.ts';
import { startTinySite } from '../fakes/tiny-site.ts';
import type { TinySite } from '../fakes/tiny-site.ts';
import type { CallsPage } from './calls-page.ts';
import { type SourceServer, serveSources } from './source-server.ts';

const WEIGHTS = '/models/one.gguf';

let server: SourceServer;
let browser: Browser;
let site: TinySite;
let page: Page;

beforeAll(async () => {
  server = await serveSources({
    name: 'calls',
    script: 'test/page/calls-page.ts',
    headers: isolationHeaders,
  });
  browser = await chromium.launch(chromiumLaunch());
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

beforeEach(async () => {
  site = await startTinySite({ one: { contextLength: 1024, layers: 4 } });
  const context = await browser.newContext();
  page = await context.newPage();
  await page.goto(`${server.origin}/blank`);
  await page.waitForFunction(() => 'callsPage' in globalThis);
});
afterEach(async () => {
  await page.context().close();
  await site.close();
});

/** The functions of `calls-page.ts` in that page. */
declare const callsPage: CallsPage;

const aborted = { code: 'aborted', hasReason: true };

/** Everything is put down again, and the next start goes well. */
async function expectClean(): Promise<void> {
  await expect.poll(() => page.workers().length, { timeout: 20_000 }).toBe(0);
  const { texts } = await page.evaluate((url) => callsPage.twiceAtOnce(url), site.catalogUrl);
  expect(texts[0]).not.toBe('');
  await expect.poll(() => page.workers().length, { timeout: 20_000 }).toBe(0);
}

test.each([
  ['while the catalogue is on its way', '/models/catalog.json', 10],
  ['before the first byte of weights', WEIGHTS, 0],
  ['in the middle of a chunk', WEIGHTS, 20_000],
])('an abort %s ends the start with its reason, and leaves no worker behind', async (_, path, after) => {
  site.script(path, { kind: 'stall', after });
  await page.evaluate((url) => callsPage.begin(url), site.catalogUrl);
  await expect.poll(() => site.log.some((request) => request.path === path), { timeout: 20_000 }).toBe(true);
  expect(await page.evaluate(() => callsPage.cancel())).toEqual(aborted);
  await expectClean();
});

test.each([
  ['when the size is known', 'download', 'first'],
  ['when the last chunk is verified', 'download', 'last'],
  ['while tensors are read', 'load', 'first'],
  ['while the kernels are tried', 'load', 'last'],
] as const)(
  'an abort %s ends the start with its reason, and leaves no worker behind',
  async (_, phase, when) => {
    const ending = page.evaluate(([url, ...rest]) => callsPage.abortStart(url, ...rest), [
      site.catalogUrl,
      phase,
      when,
    ] as const);
    expect(await ending).toEqual(aborted);
    await expectClean();
  },
);

test('an abort before, in the queue, in prefill, in decode and in a score ends the call with its reason, and the next is answered', async () => {
  const { endings, text, again, grown } = await page.evaluate(
    (url) => callsPage.abortCalls(url),
    site.catalogUrl,
  );
  expect(endings).toEqual({
    before: aborted,
    prefill: aborted,
    decode: aborted,
    queued: aborted,
    score: aborted,
  });
  expect(text).not.toBe('');
  expect(again).toBe(text);
  expect(grown).toBeLessThan(2 ** 22); // a few segments of the KV cache, which are kept
  await expectClean();
});

test('the same question twice at once is answered twice, the second from the cache of the first', async () => {
  const { texts, cached } = await page.evaluate((url) => callsPage.twiceAtOnce(url), site.catalogUrl);
  expect(texts[1]).toBe(texts[0]);
  expect(cached).toBeGreaterThan(0);
});

test('closing twice in mid-answer ends what runs, waits and comes later with `closed`, and no worker stays', async () => {
  const codes = await page.evaluate((url) => callsPage.closeTwice(url), site.catalogUrl);
  expect(codes).toEqual(['closed', 'closed', 'closed', 'closed', 'closed']);
  await expectClean();
});

test('closing while the worker starts ends what was asked of it with `closed`', async () => {
  expect(await page.evaluate((url) => callsPage.closeAtOnce(url), site.catalogUrl)).toBe('closed');
  await expectClean();
});

test('closing while weights are on their way ends the download with `closed`', async () => {
  site.script(WEIGHTS, { kind: 'stall', after: 20_000 });
  await page.evaluate((url) => callsPage.beginDownload(url), site.catalogUrl);
  await expect.poll(() => site.log.some(({ path }) => path === WEIGHTS), { timeout: 20_000 }).toBe(true);
  expect(await page.evaluate(() => callsPage.closeDownload())).toBe('closed');
  await expectClean();
});
