import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, CDPSession, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { TALKATIVE } from '../fakes/tiny-model.ts';
import { startTinySite } from '../fakes/tiny-site.ts';
import type { TinySite } from '../fakes/tiny-site.ts';
import { ask, openBuiltPage, waitForPhase, waitForShell, watchComplaints } from './built-app.ts';
import type { BuiltPage } from './built-app.ts';

let built: BuiltPage;
let site: TinySite;
let context: BrowserContext;
let page: Page;
let complaints: readonly string[];

beforeAll(async () => {
  [built, site] = await Promise.all([openBuiltPage(), startTinySite({ one: TALKATIVE })]);
});

afterAll(async () => {
  await built.close();
  await site.close();
});

beforeEach(async () => {
  context = await built.browser.newContext({ serviceWorkers: 'allow' }); // storage and service worker of its own
  page = await context.newPage();
  complaints = watchComplaints(page);
  await page.goto(built.address(site.catalogUrl));
});

afterEach(async () => {
  await context.close();
  expect(complaints).toEqual([]);
});

/** Which requests the service worker answered, by path. */
function watchAnswers(): {
  readonly path: string;
  readonly byWorker: boolean;
  readonly range: string | undefined;
}[] {
  const answers: { path: string; byWorker: boolean; range: string | undefined }[] = [];
  page.on('response', (response) => {
    const { range } = response.request().headers();
    answers.push({ path: new URL(response.url()).pathname, byWorker: response.fromServiceWorker(), range });
  });
  return answers;
}

async function devtools(): Promise<CDPSession> {
  return context.newCDPSession(page);
}

test('the browser finds nothing that keeps the app from being installed', async () => {
  await waitForShell(page);
  const session = await devtools();
  const { errors, url, manifest, data } = await session.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  expect(url).toMatch(/manifest\.webmanifest$/u);
  expect(JSON.parse(data ?? '')).toMatchObject({ name: expect.any(String), lang: 'en', dir: 'ltr' });
  expect(manifest).toMatchObject({ display: 'kStandalone', startUrl: expect.stringMatching(/^http/u) });
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  // Playwright's contexts are private windows, which install nothing.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
});

test('each picture of the manifest is there, of the size it says', async () => {
  const pictures = await page.evaluate(async () => {
    const { href } = document.querySelector<HTMLLinkElement>('link[rel=manifest]')!;
    type Picture = { readonly src: string; readonly sizes: string };
    type Pictures = { readonly icons: readonly Picture[]; readonly screenshots: readonly Picture[] };
    const { icons, screenshots } = (await (await fetch(href)).json()) as Pictures;
    return Promise.all(
      [...icons, ...screenshots].map(async ({ src, sizes }) => {
        const blob = await (await fetch(new URL(src, href))).blob();
        if (blob.type.startsWith('image/svg')) return [sizes, 'any'];
        const { width, height } = await createImageBitmap(blob);
        return [sizes, `${width}x${height}`];
      }),
    );
  });
  expect(pictures.length).toBeGreaterThanOrEqual(6);
  for (const [said, real] of pictures) expect(real).toBe(said);
});

test('a second visit takes the shell from the service worker, and is still isolated', async () => {
  await waitForShell(page);
  const answers = watchAnswers();
  await page.reload();
  await waitForPhase(page, 'offer');
  const shell = answers.filter(({ path }) => !path.startsWith('/models/'));
  expect(shell.map(({ path }) => path)).toContain('/');
  expect(shell.filter(({ byWorker }) => !byWorker)).toEqual([]);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
});

test('ONNX Runtime and transformers.js are kept once they have been used, and not before', async () => {
  await waitForShell(page);
  await page.reload();
  await waitForPhase(page, 'offer');
  const all = await readdir(join(built.folder, 'assets'));
  const parts = all.filter((name) => /^(ort|transformers).*(jspi|web-).*\.(js|wasm)$/u.test(name)).toSorted();
  expect(parts).toHaveLength(3);
  const kept = () =>
    page.evaluate(async () => {
      const requests = await (await caches.open('nibble-late-parts')).keys();
      return requests.map(({ url }) => url.slice(url.lastIndexOf('/') + 1)).toSorted();
    });
  const read = (name: string) =>
    page.evaluate(async (one) => (await (await fetch(`assets/${one}`)).blob()).size, name);
  expect(await kept()).toEqual([]);
  const sizes = await Promise.all(parts.map(read));
  await expect.poll(kept).toEqual(parts);
  await context.setOffline(true);
  expect(await Promise.all(parts.map(read))).toEqual(sizes);
});

test('weights, the catalogue, parts of files and other origins go past the service worker', async () => {
  await waitForShell(page);
  await page.reload();
  await waitForPhase(page, 'offer');
  const answers = watchAnswers();
  await page.getByRole('button', { name: 'Download and start' }).click();
  await waitForPhase(page, 'ready');
  const statuses = await page.evaluate(async () => {
    const script = document.querySelector<HTMLScriptElement>('script[src]')!.src;
    const asked = [
      fetch('models/catalog.json'),
      fetch('models/smollm2-135m-instruct/LICENSE'),
      fetch(script, { headers: { Range: 'bytes=0-9' } }),
      fetch(script, { method: 'HEAD' }),
    ];
    return (await Promise.all(asked)).map(({ status }) => status);
  });
  expect(statuses).toEqual([200, 200, expect.toBeOneOf([200, 206]), 200]);
  const past = answers.filter(({ byWorker }) => !byWorker).map(({ path }) => path);
  expect(past).toEqual(expect.arrayContaining(['/models/one.gguf', '/models/catalog.json']));
  const byWorker = answers.filter((answer) => answer.byWorker).map(({ path }) => path);
  // The rest of the shell is asked for while the model starts; no byte of a model is among it.
  for (const path of byWorker) expect(path).toMatch(/^\/assets\/[\w.-]+\.(js|wasm)$/u);
  expect(answers.filter((answer) => answer.byWorker && answer.range !== undefined)).toEqual([]);
});

test('the service worker stores the shell once, and no byte of a model nor a picture of the app', async () => {
  await page.getByRole('button', { name: 'Download and start' }).click();
  await waitForPhase(page, 'ready');
  await ask(page, 'hello');
  await waitForShell(page);
  const stored = await page.evaluate(async () => {
    const names = await caches.keys();
    const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return kept.flat().map(({ url }) => new URL(url).pathname);
  });
  for (const kind of ['.wasm', '.js', '.css', '.png', '/index.html', '.webmanifest'])
    expect(stored.some((path) => path.endsWith(kind))).toBe(true);
  expect(new Set(stored).size).toBe(stored.length);
  const isLarge = (path: string): boolean => /^\/(models|screenshots)\/|\.gguf$/u.test(path);
  expect(stored.filter(isLarge)).toEqual([]);
});

test('without a network an address that is not kept leads to the app, and the app keeps its address', async () => {
  await waitForShell(page);
  const { origin } = new URL(page.url());
  await context.setOffline(true);
  await page.goto(`${origin}/somewhere/else`);
  expect(new URL(page.url()).pathname).toBe('/');
  await page.goto(`${origin}/index.html?model=one#chat=none`);
  await page.locator('nibble-app').waitFor();
  expect(page.url()).toBe(`${origin}/index.html?model=one#chat=none`);
});

test('the page for other sites stays itself: from its server while that is there, and from the shell after that', async () => {
  await waitForShell(page);
  const { origin } = new URL(page.url());
  const online = await page.goto(`${origin}/embed.html`);
  const isolation = online?.headers()['document-isolation-policy'];
  expect(isolation).toMatch(/^isolate-/u);
  const title = await page.title();
  await context.setOffline(true);
  const offline = await page.reload();
  expect(await page.title()).toBe(title);
  expect(offline?.headers()['document-isolation-policy']).toBe(isolation);
  expect(await page.locator('nibble-app').count()).toBe(0);
});
