import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { chromiumLaunch } from '../../scripts/find-chromium.mjs';
import type { ChatOptions, ClientOptions } from '../../src/index.ts';
import { isolationHeaders } from '../../vite.config.ts';
import { startTinySite } from '../fakes/tiny-site.ts';
import type { TinySite } from '../fakes/tiny-site.ts';
import { type ScriptServer, serveScript } from './script-server.ts';
import type { TabsPage } from './tabs-page.ts';

const CHUNK_BYTES = 16 * 1024;

const hello: ChatOptions = {
  messages: [{ role: 'user', content: 'hello world' }],
  temperature: 0,
  maxTokens: 40,
};
const drawn: ChatOptions = { ...hello, temperature: 0.9, seed: 7, logitBias: { 0: -1000, 2: -1000 } };

let server: ScriptServer;
let browser: Browser;
let site: TinySite;
let context: BrowserContext;

beforeAll(async () => {
  server = await serveScript({
    script: 'tabs-page',
    headers: isolationHeaders,
    before(request, response, next) {
      for (const [name, value] of Object.entries(isolationHeaders)) response.setHeader(name, value);
      // a page that asks for it gets a worker whose loads never end
      if (request.url?.includes('inference.worker') && request.headers.referer?.includes('stuck'))
        response.writeHead(302, { Location: '/test/fakes/stuck-load.worker.js' }).end();
      else next();
    },
  });
  const ignoreDefaultArgs = ['--disable-back-forward-cache']; // people have it
  browser = await chromium.launch({ ...chromiumLaunch(), ignoreDefaultArgs });
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

beforeEach(async () => {
  site = await startTinySite({ one: { contextLength: 1024 }, two: { contextLength: 1024, seed: 2 } });
  context = await browser.newContext();
});
afterEach(async () => {
  await context.close();
  await site.close();
});

/** Options that cross into the page; a file of the test's own could not. */
type CatalogOptions = ClientOptions & { readonly model: string };

/** The functions of `tabs-page.ts` in that page. */
declare const tabsPage: TabsPage;

async function blank(path = '/blank'): Promise<Page> {
  const page = await context.newPage();
  await page.goto(server.origin + path);
  await page.waitForFunction(() => 'tabsPage' in globalThis);
  return page;
}

const start = (page: Page, options: Partial<CatalogOptions> = {}): Promise<string> =>
  page.evaluate(([url, given]) => tabsPage.open(url, given), [site.catalogUrl, options] as const);

/** A tab with a client in it. */
async function tab(options: Partial<CatalogOptions> = {}): Promise<Page> {
  const page = await blank();
  expect(await start(page, options)).toBe('fine');
  return page;
}

const answer = (page: Page, request: ChatOptions) => page.evaluate((one) => tabsPage.answer(one), request);
const readSome = (page: Page, request: ChatOptions, pieces = 5) =>
  page.evaluate(([one, count]) => tabsPage.readSome(one, count), [request, pieces] as const);
const readRest = (page: Page) => page.evaluate(() => tabsPage.readRest());
const progressOf = (page: Page) => page.evaluate(() => tabsPage.progress());

/** Workers that hold a model or may, in all tabs. */
async function workers(): Promise<number> {
  const counts = context.pages().map((page) => page.evaluate(() => tabsPage.workers()));
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}
const downloads = () => site.log.filter((request) => request.path.endsWith('.gguf'));

test('five tabs on one model cost one download and one worker, and say the same of it', async () => {
  const pages = await Promise.all([1, 2, 3, 4, 5].map(() => blank()));
  expect(await Promise.all(pages.map((page) => start(page)))).toEqual(Array(5).fill('fine'));
  expect(downloads()).toHaveLength(1);
  await expect.poll(workers).toBe(1);
  const inference = pages.flatMap((page) => page.workers()).filter((one) => one.url().includes('inference'));
  expect(inference).toHaveLength(1); // as the browser counts them
  const texts = new Set<string>();
  for (const page of pages) texts.add((await answer(page, hello)).text);
  expect(texts.size).toBe(1);
  const facts = await Promise.all(pages.map((page) => page.evaluate(() => tabsPage.facts())));
  expect(new Set(facts.map(({ memoryBytes }) => memoryBytes)).size).toBe(1);
  for (const { info } of facts) expect(info).toMatchObject({ id: 'one', threads: facts[0]!.info.threads });
});

test('a tab that comes while the model is loading sees the same progress', async () => {
  site.script('/models/one.gguf', { kind: 'stall', after: 3.5 * CHUNK_BYTES });
  const [first, second] = [await blank(), await blank()];
  for (const page of [first, second]) void start(page).catch(() => 'closed in mid-load');
  const done = async (page: Page) => (await progressOf(page)).at(-1);
  await expect
    .poll(() => done(second), { timeout: 20_000 })
    .toMatchObject({ phase: 'download', doneBytes: 3 * CHUNK_BYTES });
  await expect.poll(() => done(first)).toEqual(await done(second));
  expect(downloads()).toHaveLength(1);
  await expect.poll(workers).toBe(1);
});

test('a tab that closes in mid-answer leaves another’s answer to the next host, which gives the very same text', async () => {
  const [host, guest] = [await tab(), await tab()];
  const { text } = await answer(guest, drawn);
  await readSome(guest, drawn);
  await host.close();
  expect(await readRest(guest)).toEqual({ how: 'fine', text });
  await expect.poll(workers).toBe(1);
  expect(downloads()).toHaveLength(1);
});

test('an answer without a seed is taken up with the seed it had', async () => {
  const [host, guest] = [await tab(), await tab()];
  const { seed: _, ...request } = drawn;
  await readSome(guest, request);
  await host.close();
  expect(await readRest(guest)).toMatchObject({ how: 'fine' });
});

test('what waits behind the answer of a tab that closes is answered by the next', async () => {
  const [host, guest, third] = [await tab(), await tab(), await tab()];
  const { text } = await answer(guest, drawn);
  await readSome(host, { ...drawn, maxTokens: 900 });
  const waiting = [answer(guest, drawn), answer(third, drawn)];
  const tokens = guest.evaluate(() => tabsPage.tokenize('hello world'));
  await host.close();
  expect(await Promise.all(waiting)).toMatchObject([{ text }, { text }]);
  expect((await tokens).length).toBeGreaterThan(0);
  // a tab that is slow to close may have answered all of them itself: then the next question is the first for the next host
  expect((await answer(third, drawn)).text).toBe(text);
  await expect.poll(workers).toBe(1);
});

test('tabs that close one after the other hand the answer on', async () => {
  const pages = [await tab(), await tab(), await tab(), await tab()];
  const last = pages.pop()!;
  const { text } = await answer(last, drawn);
  await readSome(last, drawn);
  for (const page of pages) await page.close();
  expect(await readRest(last)).toEqual({ how: 'fine', text });
});

test('a client that is closed while its page stays hands over too', async () => {
  const [host, guest] = [await tab(), await tab()];
  const { text } = await answer(guest, drawn);
  await readSome(guest, drawn);
  expect(await host.evaluate(() => tabsPage.close())).toBe('fine');
  expect(await readRest(guest)).toEqual({ how: 'fine', text });
  expect(await host.evaluate(() => tabsPage.workers())).toBe(0);
  expect(await start(host)).toBe('fine'); // and is a guest now
  expect((await answer(host, drawn)).text).toBe(text);
  await expect.poll(workers).toBe(1);
});

test('a host’s worker that dies is started anew for the others, whose answers go on', async () => {
  const [host, guest] = [await tab(), await tab()];
  const { text } = await answer(guest, drawn);
  await readSome(guest, drawn);
  await host.evaluate(() => tabsPage.killWorkers());
  expect(await readRest(guest)).toEqual({ how: 'fine', text });
  expect((await answer(host, drawn)).text).toBe(text);
  await expect.poll(workers).toBe(1);
});

test('a host whose own worker dies is told, as a client alone is', async () => {
  const [host, guest] = [await tab(), await tab()];
  await readSome(host, drawn);
  await host.evaluate(() => tabsPage.killWorkers());
  expect((await readRest(host)).how).toMatch(/^worker-died: /);
  expect((await answer(guest, drawn)).text).toBe((await answer(host, drawn)).text);
});

test('a tab that stands still in mid-answer holds nobody up, and has the rest when it goes on', async () => {
  const [host, guest] = [await tab(), await tab()];
  const { text } = await answer(host, drawn);
  for (const [still, other] of [
    [guest, host],
    [host, guest],
  ] as const) {
    await readSome(still, drawn);
    expect((await answer(other, drawn)).text).toBe(text);
    expect(await readRest(still)).toEqual({ how: 'fine', text });
  }
});

test('a guest that goes away in mid-answer holds nobody up, and the model stays', async () => {
  const [host, guest] = [await tab(), await tab()];
  const { text } = await answer(host, drawn);
  await readSome(guest, { ...drawn, maxTokens: 1000 });
  const waiting = answer(host, drawn);
  await guest.close();
  expect((await waiting).text).toBe(text);
  await expect.poll(workers).toBe(1);
});

test('a host that closes while it loads leaves the rest of the download to the next', async () => {
  site.script('/models/one.gguf', { kind: 'stall', after: 3.5 * CHUNK_BYTES });
  const [host, guest] = [await blank(), await blank()];
  const lost = start(host).catch(() => 'closed');
  await expect
    .poll(async () => (await progressOf(host)).at(-1), { timeout: 20_000 })
    .toMatchObject({ doneBytes: 3 * CHUNK_BYTES });
  const started = start(guest);
  await expect
    .poll(async () => (await progressOf(guest)).at(-1), { timeout: 20_000 })
    .toMatchObject({ doneBytes: 3 * CHUNK_BYTES });
  await host.close();
  expect(await lost).toBe('closed');
  expect(await started).toBe('fine');
  expect(downloads().map((request) => request.range?.split('-')[0])).toEqual([
    undefined,
    `bytes=${3 * CHUNK_BYTES}`,
  ]);
});

test('a page that rests in the back/forward cache is not the host meanwhile, and its answer goes on when it is shown', async () => {
  const [host, guest] = [await tab(), await tab()];
  const { text } = await answer(host, drawn);
  await readSome(host, drawn);
  await host.goto(`${server.origin}/test/page/tabs-page.js`);
  expect((await answer(guest, drawn)).text).toBe(text);
  await host.goBack({ waitUntil: 'commit' });
  expect(await readRest(host)).toEqual({ how: 'fine', text }); // a page that is loaded anew would know nothing
  await expect.poll(workers).toBe(1);
});

test('only tabs that would load the same share', async () => {
  const [one, two, small, alone] = [
    await tab(),
    await tab({ model: 'two' }),
    await tab({ contextLength: 128 }),
    await tab({ tabs: 'alone' }),
  ];
  await expect.poll(workers).toBe(4);
  await alone.close();
  await small.close();
  const [first, other] = [await answer(one, hello), await answer(two, hello)];
  expect(first.text).not.toBe(other.text);
});

test.each([
  ['there is no SharedWorker', () => Reflect.deleteProperty(globalThis, 'SharedWorker')],
  ['there are no Web Locks', () => Object.defineProperty(navigator, 'locks', { value: undefined })],
])('where %s each tab works alone', async (_, remove) => {
  await context.addInitScript(remove);
  const [one, two] = [await tab(), await tab()];
  expect((await answer(one, hello)).text).toBe((await answer(two, hello)).text);
  await expect.poll(workers).toBe(2);
});

test('where the broker’s script is missing each tab works alone', async () => {
  await context.route('**/tab-broker.worker*', (route) => route.fulfill({ status: 404, body: 'not here' }));
  const [one, two] = [await tab(), await tab()];
  expect((await answer(one, hello)).text).toBe((await answer(two, hello)).text);
  await expect.poll(workers).toBe(2);
});

test('a load that crashes its tab is not begun in the next one unasked', async () => {
  const host = await blank('/blank?stuck');
  const isLoading = async (page: Page) => (await progressOf(page)).some(({ phase }) => phase === 'load');
  const lost = start(host).catch(() => 'crashed');
  await expect.poll(() => isLoading(host), { timeout: 20_000 }).toBe(true);
  const guest = await blank();
  const started = start(guest);
  await expect.poll(() => isLoading(guest), { timeout: 20_000 }).toBe(true);

  const crashed = host.waitForEvent('crash');
  const devtools = await context.newCDPSession(host);
  devtools.send('Page.crash').catch(() => {}); // its answer dies with the page
  await crashed;
  expect(await lost).toBe('crashed');
  expect(await started).toMatch(/^memory-exhausted: .*start it again/u);
  expect(await start(guest)).toBe('fine'); // asked once more, it tries
});
