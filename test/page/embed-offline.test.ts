import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Frame, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { chromiumLaunch } from '../../scripts/find-chromium.mjs';
import { isolationHeaders } from '../../vite.config.ts';
import { startHostSite } from '../fakes/host-site.ts';
import type { HostSite } from '../fakes/host-site.ts';
import { TALKATIVE } from '../fakes/tiny-model.ts';
import { startTinySite } from '../fakes/tiny-site.ts';
import type { TinySite } from '../fakes/tiny-site.ts';
import { buildPage } from './built-app.ts';
import { hostPage } from './embed-host.ts';
import type { EmbedHost } from './embed-host.ts';
import { serveFolder } from './folder-server.ts';
import type { FolderServer } from './folder-server.ts';

/** As `_headers` says for `embed.html`. */
const FRAME_HEADERS = {
  'Cross-Origin-Embedder-Policy': isolationHeaders['Cross-Origin-Embedder-Policy'],
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Document-Isolation-Policy': 'isolate-and-credentialless',
};

let folder: string;
let browser: Browser;
let assistant: FolderServer;
let models: TinySite;
/** The same address as the assistant's at another port: another origin of the same site, whose frames have storage. */
let shop: HostSite;
let context: BrowserContext;
let page: Page;

/** In the host page. */
declare const host: EmbedHost;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nibble-page-')); // its list of origins is written to
  await cp(await buildPage(), folder, { recursive: true });
  browser = await chromium.launch(chromiumLaunch());
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  [assistant, models, shop] = await Promise.all([
    serveFolder(folder, FRAME_HEADERS),
    startTinySite({ one: TALKATIVE }),
    startHostSite(),
  ]);
  await putHostPage(shop);
  context = await browser.newContext({ serviceWorkers: 'allow' });
  page = await context.newPage();
});
afterEach(async () => {
  await context.close();
  await Promise.all([assistant.close(), models.close(), shop.close()]);
});

async function putHostPage(site: HostSite): Promise<void> {
  const loader = await readFile(join(folder, 'nibble-embed.js'), 'utf8');
  site.put('/loader.js', { html: loader, headers: { 'Content-Type': 'text/javascript' } });
  site.put('/', { html: hostPage('/loader.js') });
}

const listOrigins = (...origins: string[]): Promise<void> =>
  writeFile(join(folder, 'embed-origins.json'), JSON.stringify({ origins }));

/** Visits the shop, or another site, whose page opens the assistant; `fine`, or why it did not. */
async function visit(timeoutMs = 30_000, site = shop): Promise<string> {
  await page.goto(site.origin);
  await page.waitForFunction(() => 'host' in globalThis);
  const settings = { src: frameAddress(), timeoutMs, start: 'always' } as const;
  return page.evaluate((asked) => host.open(asked), settings);
}

const frameAddress = (): string =>
  `${assistant.origin}/embed.html?catalog=${encodeURIComponent(models.catalogUrl)}`;

function frame(): Frame {
  return page.frames().find((one) => one.url().startsWith(assistant.origin))!;
}

/** Waits until what the frame needs without its server is here. */
async function waitUntilKept(): Promise<void> {
  await page.waitForFunction(() => host.embeds[0]!.state.phase === 'ready');
  await frame().waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
}

async function closeAssistant(): Promise<void> {
  await Promise.all([assistant.close(), models.close()]);
}

test('after one visit the assistant answers a page of another origin with its own server gone, with threads', async () => {
  await listOrigins(shop.origin);
  expect(await visit()).toBe('fine');
  await waitUntilKept();
  await closeAssistant();

  expect(await visit()).toBe('fine');
  await page.waitForFunction(() => host.embeds[0]!.state.phase === 'ready');
  expect(await page.evaluate(async () => (await host.embeds[0]!.ask('hello world')).text)).not.toBe('');
  expect(await frame().evaluate(() => crossOriginIsolated)).toBe(true);
  const notices = await page.evaluate(() => host.heard.filter(([name]) => name === 'notice'));
  expect(notices).toEqual([]);
});

test('a page that was struck off the list is out at the next visit, and stays out when the server is gone', async () => {
  await listOrigins(shop.origin);
  expect(await visit()).toBe('fine');
  await waitUntilKept();
  await listOrigins('https://another.example');
  expect(await visit(3000)).toMatch(/^embed-refused: .*does not let this page in/);
  await closeAssistant();
  expect(await visit(3000)).toMatch(/^embed-refused: .*does not let this page in/);
});

test('the next page shows the conversation again, and one of another origin begins its own', async () => {
  const another = await startHostSite();
  onTestFinished(() => another.close());
  await putHostPage(another);
  await listOrigins(shop.origin, another.origin);
  const chat = page.frameLocator('main iframe');
  const question = chat.getByRole('log').getByText('hello world').first();
  const begun = chat.getByText('What shall we talk about?');
  const ready = () => page.waitForFunction(() => host.embeds[0]!.state.phase === 'ready');

  expect(await visit()).toBe('fine');
  await ready();
  await page.evaluate(() => host.embeds[0]!.ask('hello world'));
  expect(await visit()).toBe('fine');
  await question.waitFor();
  expect(await visit(30_000, another)).toBe('fine');
  await ready();
  await begun.waitFor();

  expect(await visit()).toBe('fine');
  await question.waitFor();
  await ready();
  await chat.getByRole('button', { name: 'New chat' }).click();
  await begun.waitFor();
  expect(await visit()).toBe('fine');
  await ready();
  await begun.waitFor();
});

test('a page that asks at once asks in the conversation that was kept', async () => {
  await listOrigins(shop.origin);
  expect(await visit()).toBe('fine');
  await page.waitForFunction(() => host.embeds[0]!.state.phase === 'ready');
  await page.evaluate(() => host.embeds[0]!.ask('hello world'));
  await page.goto(shop.origin);
  await page.waitForFunction(() => 'host' in globalThis);
  const asked = await page.evaluate(
    async (settings) => {
      await host.open(settings);
      return host.outcome(host.embeds[0]!.ask('and again'));
    },
    { src: frameAddress(), start: 'always' } as const,
  );
  expect(asked).toBe('fine');
  const log = page.frameLocator('main iframe').getByRole('log');
  await log.getByText('and again').first().waitFor();
  await log.getByText('hello world').first().waitFor();
});
