import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, type Page, chromium } from 'playwright';
import type { Plugin } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { chromiumLaunch } from '../../scripts/find-chromium.mjs';
import { isolationHeaders } from '../../vite.config.ts';
import { TALKATIVE } from '../fakes/tiny-model.ts';
import { startTinySite } from '../fakes/tiny-site.ts';
import type { TinySite } from '../fakes/tiny-site.ts';
import { ask, buildPage, waitForPhase, waitForShell, watchComplaints } from './built-app.ts';
import { serveFolder } from './folder-server.ts';
import type { FolderServer } from './folder-server.ts';

/** Writes a version into the page, into its script and into what is loaded late. */
function version(name: string): Plugin {
  return {
    name: 'version',
    transformIndexHtml: () => [{ tag: 'meta', attrs: { name: 'version', content: name }, injectTo: 'head' }],
    transform: (code, id) => {
      if (id.endsWith('/app/main.ts')) return `globalThis.mainVersion = '${name}';\n${code}`;
      if (id.endsWith('/app/performance-view.ts')) return `globalThis.lateVersion = '${name}';\n${code}`;
      return undefined;
    },
  };
}

let folders: string[];
let browser: Browser;
let host: FolderServer;
let site: TinySite;
let context: BrowserContext;
let complaints: readonly string[][];

beforeAll(async () => {
  folders = [await buildPage('app-a', [version('A')]), await buildPage('app-b', [version('B')])];
  browser = await chromium.launch(chromiumLaunch());
});

afterAll(() => browser.close());

beforeEach(async () => {
  site = await startTinySite({ one: TALKATIVE });
  host = await serveFolder(folders[0]!, isolationHeaders);
  context = await browser.newContext({ serviceWorkers: 'allow' });
  complaints = [];
});

afterEach(async () => {
  await context.close();
  await host.close();
  await site.close();
  expect(complaints.flat()).toEqual([]);
});

async function open(): Promise<Page> {
  const page = await context.newPage();
  complaints = [...complaints, watchComplaints(page) as string[]];
  await page.goto(`${host.origin}/?catalog=${encodeURIComponent(site.catalogUrl)}`);
  return page;
}

const versions = (page: Page) =>
  page.evaluate(() => ({
    page: document.querySelector<HTMLMetaElement>('meta[name=version]')?.content,
    main: Reflect.get(globalThis, 'mainVersion') as unknown,
    late: Reflect.get(globalThis, 'lateVersion') as unknown,
  }));

const lookForUpdate = (page: Page) =>
  page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));

const notice = (page: Page) => page.getByText('A new version of the app is ready.');

async function showFigures(page: Page): Promise<void> {
  await page.keyboard.press('Control+.');
  await page.getByRole('heading', { name: 'Performance' }).waitFor();
}

test('an open page stays of one version while another waits, and is of the other one after a reload', async () => {
  const page = await open();
  await page.getByRole('button', { name: 'Download and start' }).click();
  await waitForPhase(page, 'ready');
  await ask(page, 'hello');
  await waitForShell(page);
  const weightRequests = site.log.length;

  host.put(folders[1]!);
  await lookForUpdate(page);
  await notice(page).waitFor();
  await showFigures(page); // the server has nothing of this version any more
  expect(await versions(page)).toEqual({ page: 'A', main: 'A', late: 'A' });
  await page.reload(); // the person did not ask for the new one
  await waitForPhase(page, 'ready');
  expect(await versions(page)).toMatchObject({ page: 'A', main: 'A' });
  await notice(page).waitFor();

  await page.getByRole('button', { name: 'Reload' }).click();
  await page.waitForSelector('meta[name=version][content=B]', { state: 'attached' });
  await waitForPhase(page, 'ready');
  await showFigures(page);
  expect(await versions(page)).toEqual({ page: 'B', main: 'B', late: 'B' });
  expect(await page.locator('.message-user').innerText()).toContain('hello');
  const requests = site.log.slice(weightRequests).map(({ path }) => path);
  expect(requests.filter((path) => path.endsWith('.gguf'))).toEqual([]); // the weights are where they were
});

test('another tab of the old version follows when one takes the new one', async () => {
  const one = await open();
  await waitForShell(one);
  const two = await open();
  await waitForPhase(two, 'offer');
  host.put(folders[1]!);
  await lookForUpdate(one);
  await notice(two).waitFor();
  await notice(one).waitFor();
  await one.getByRole('button', { name: 'Reload' }).click();
  for (const page of [one, two])
    await page.waitForSelector('meta[name=version][content=B]', { state: 'attached' });
});

test('a tab in which something is being written keeps it, and asks', async () => {
  const one = await open();
  await waitForShell(one);
  const two = await open();
  await two.getByRole('button', { name: 'Download and start' }).click();
  await waitForPhase(two, 'ready');
  const box = two.getByRole('textbox', { name: 'Your message' });
  await box.fill('Half a thou');
  host.put(folders[1]!);
  await lookForUpdate(one);
  await notice(one).waitFor();
  await one.getByRole('button', { name: 'Reload' }).click();
  await one.waitForSelector('meta[name=version][content=B]', { state: 'attached' });
  await two.getByText('The app was updated in another tab.').waitFor();
  expect(await box.inputValue()).toBe('Half a thou');
  await two.getByRole('button', { name: 'Reload' }).click();
  await two.waitForSelector('meta[name=version][content=B]', { state: 'attached' });
  await expect.poll(() => box.inputValue()).toBe('Half a thou');
});

test('a tab in which something is under way is not loaded anew, and where the person asks for it they are told', async () => {
  const one = await open();
  await one.getByRole('button', { name: 'Download and start' }).click();
  await waitForPhase(one, 'ready');
  await waitForShell(one);
  const two = await open();
  await waitForPhase(two, 'ready');
  for (const page of [one, two]) {
    await ask(page, 'hello');
    await page.getByRole('button', { name: 'Edit' }).click();
  }
  host.put(folders[1]!);
  await lookForUpdate(one);
  await notice(one).waitFor();
  await one.getByRole('button', { name: 'Reload' }).click();
  await one.getByText('A reload ends what is under way on this page.').waitFor();
  expect(await versions(one)).toMatchObject({ page: 'A' });
  await one.getByRole('button', { name: 'Reload anyway' }).click();
  await one.waitForSelector('meta[name=version][content=B]', { state: 'attached' });
  await two.getByText('The app was updated in another tab. A reload ends what is under way').waitFor();
  expect(await two.getByLabel('Your message, in other words').inputValue()).toBe('hello');
  expect(await versions(two)).toMatchObject({ page: 'A' });
});

test('a new version of which a file is missing is not offered, and the old one goes on until it is there', async () => {
  const half = await mkdtemp(join(tmpdir(), 'nibble-half-'));
  onTestFinished(() => rm(half, { recursive: true }));
  await cp(folders[1]!, half, { recursive: true });
  await rm(join(half, 'index.html')); // an upload in the middle
  const page = await open();
  await waitForShell(page);
  host.put(half);
  const end = await page.evaluate(async () => {
    const registration = await (await navigator.serviceWorker.ready).update();
    const worker = registration.installing!;
    return new Promise((resolve) => worker.addEventListener('statechange', () => resolve(worker.state)));
  });
  expect(end).toBe('redundant');
  await page.reload();
  await waitForPhase(page, 'offer');
  expect(await versions(page)).toMatchObject({ page: 'A', main: 'A' });
  expect(await notice(page).count()).toBe(0);

  host.put(folders[1]!);
  await lookForUpdate(page);
  await notice(page).waitFor();
});

test('on a host that sends no headers the app has threads from the second visit on', async () => {
  await host.close();
  host = await serveFolder(folders[0]!);
  const page = await open();
  await waitForShell(page);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  await page.reload();
  await waitForPhase(page, 'offer');
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await page.getByRole('button', { name: 'Download and start' }).click();
  await waitForPhase(page, 'ready');
  expect(await ask(page, 'hello')).not.toBe('');
});
