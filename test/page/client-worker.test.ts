import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { chromiumLaunch } from '../../scripts/find-chromium.mjs';
import { isolationHeaders } from '../../vite.config.ts';
import { startTinySite } from '../fakes/tiny-site.ts';
import type { TinySite } from '../fakes/tiny-site.ts';
import type { ClientPage } from './client-page.ts';
import { type Middleware, type ScriptServer, serveScript } from './script-server.ts';

let server: ScriptServer;
let browser: Browser;
let site: TinySite;
let page: Page;

/** The directives of a page, and of its workers, that demands Trusted Types. */
const trustedTypes = (policies: string): string =>
  `require-trusted-types-for 'script'; trusted-types ${policies}`;

/** The blank page is isolated unless it asks to be alone; a strict one has a worker that may not run WebAssembly. */
const setHeaders: Middleware = (request, response, next) => {
  const url = request.url ?? '';
  const asked = url.startsWith('/blank') ? url : (request.headers.referer ?? '');
  if (asked.includes('trusted'))
    response.setHeader(
      'Content-Security-Policy',
      trustedTypes(asked.includes('untrusted') ? 'other' : 'nibble'),
    );
  if (url.startsWith('/blank') && !url.includes('alone'))
    for (const [name, value] of Object.entries(isolationHeaders)) response.setHeader(name, value);
  if (url.includes('inference.worker') && request.headers.referer?.includes('strict'))
    response.setHeader('Content-Security-Policy', "script-src 'self'");
  next();
};

beforeAll(async () => {
  server = await serveScript({
    script: 'client-page',
    headers: isolationHeaders,
    before: setHeaders,
  });
  browser = await chromium.launch(chromiumLaunch());
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

beforeEach(async () => {
  site = await startTinySite({ one: { contextLength: 1024 } }); // another port: another origin
  const context = await browser.newContext();
  page = await context.newPage();
});
afterEach(async () => {
  await page.context().close();
  await site.close();
});

async function open(path = '/blank'): Promise<void> {
  await page.goto(server.origin + path);
  await page.waitForFunction(() => 'clientPage' in globalThis);
}

/** The functions of `client-page.ts` in that page. */
declare const clientPage: ClientPage;

test('the worker that ships with the package downloads, answers, and answers again with the server gone', async () => {
  await open();
  const first = await page.evaluate((url) => clientPage.visit(url), site.catalogUrl);
  expect(first).toMatchObject({
    info: { id: 'one', device: 'wasm', notices: [] },
    before: { complete: false, storedBytes: 0 },
    finishReason: 'length',
  });
  await site.close();
  await open();
  const second = await page.evaluate((url) => clientPage.visit(url), site.catalogUrl);
  expect(second).toMatchObject({ before: { complete: true }, text: first.text });
});

test('without isolation it answers on one thread and says so', async () => {
  await open('/blank?alone');
  const { info, threads } = await page.evaluate((url) => clientPage.visit(url), site.catalogUrl);
  expect(threads).toBe(1);
  expect(info.notices).toMatchObject([{ kind: 'single-thread' }]);
});

test('a worker that is ended in mid-answer fails the answer at once, and the next call is answered', async () => {
  await open();
  const { first, silentMs, text, workers } = await page.evaluate(
    (url) => clientPage.killInMidAnswer(url),
    site.catalogUrl,
  );
  expect(first).toMatch(/^worker-died: /);
  expect(silentMs).toBeLessThan(5_000); // the heartbeat alone would need four times that
  expect(text).not.toBe('');
  expect(workers).toBe(2);
  expect(site.log.filter(({ path }) => path === '/models/one.gguf').length).toBe(1); // the second from the cache
});

test('a worker script that is missing is a Fault', async () => {
  await page.route('**/inference.worker*', (route) => route.fulfill({ status: 404, body: 'not here' }));
  await open();
  const found = await page.evaluate((url) => clientPage.start(url), site.catalogUrl);
  expect(found).toMatch(/^worker-start: .*Check that its script is served/);
});

test('a worker script that throws is a Fault with its message', async () => {
  const body = 'throw new Error("a broken bundle")';
  await page.route('**/inference.worker*', (route) =>
    route.fulfill({ contentType: 'text/javascript', body, headers: isolationHeaders }),
  );
  await open();
  const found = await page.evaluate((url) => clientPage.start(url), site.catalogUrl);
  expect(found).toMatch(/^worker-start: .*a broken bundle/);
});

test('a page offline before its first visit is told that the network is missing', async () => {
  await open();
  await site.close();
  const found = await page.evaluate((url) => clientPage.start(url), site.catalogUrl);
  expect(found).toMatch(/^network: /);
});

test('a worker caught in an endless loop is ended, and the page goes on meanwhile', async () => {
  await open();
  const { found, gaps } = await page.evaluate(() => clientPage.hang('/test/fakes/stuck.worker.js'));
  expect(found).toMatch(/^worker-died: .*stopped answering/);
  expect(gaps.length).toBeGreaterThan(10);
  const usual = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)];
  expect(usual).toBeLessThan(100); // the worker has a core of its own to burn; other programs may take the page's
});

test('a rejection that nobody handles in the worker is not silence', async () => {
  await page.route('**/rejecting.worker.js', async (route) => {
    const worker = await page.request.get(`${server.origin}/workers/inference.worker.js`);
    const body = `${await worker.text()}\nsetTimeout(() => Promise.reject(new Error('left alone')), 300);`;
    await route.fulfill({ contentType: 'text/javascript', body, headers: isolationHeaders });
  });
  await open();
  const found = await page.evaluate(async () => clientPage.breakInside('/workers/rejecting.worker.js'));
  expect(found).toMatch(/^worker-died: .*left alone/);
});

test('prefill and decode stop when asked, and the next answer comes', async () => {
  await open();
  const { outcomes, text } = await page.evaluate((url) => clientPage.stopEverywhere(url), site.catalogUrl);
  expect(outcomes).toEqual([expect.stringMatching(/^aborted: /), expect.stringMatching(/^aborted: /)]);
  expect(text).not.toBe('');
});

test('close in mid-answer ends it with `closed`', async () => {
  await open();
  expect(await page.evaluate((url) => clientPage.closeInMidAnswer(url), site.catalogUrl)).toMatch(
    /^closed: /,
  );
});

test('a policy that forbids WebAssembly is named, with what to add to it', async () => {
  await open('/blank?strict');
  const found = await page.evaluate((catalog) => clientPage.start(catalog), site.catalogUrl);
  expect(found).toMatch(/^wasm-blocked: .*'wasm-unsafe-eval'/);
});

test('where Trusted Types are demanded, `nibble` on the list is enough, for the worker and its threads', async () => {
  const violations: string[] = [];
  page.on('console', (message) => {
    if (/trusted/i.test(message.text())) violations.push(message.text());
  });
  const workers: string[] = [];
  page.on('worker', (worker) => workers.push(worker.url()));
  await open('/blank?trusted');
  const { text } = await page.evaluate((url) => clientPage.visit(url), site.catalogUrl);
  expect(text).not.toBe('');
  expect(workers).toContainEqual(expect.stringContaining('compute.worker')); // how many pay is measured
  expect(violations).toEqual([]);
});

test('Trusted Types without `nibble` on the list are named, with what to add', async () => {
  await open('/blank?untrusted');
  const found = await page.evaluate((catalog) => clientPage.start(catalog), site.catalogUrl);
  expect(found).toMatch(/^worker-start: .*Add `nibble` to the `trusted-types` directive/);
});
