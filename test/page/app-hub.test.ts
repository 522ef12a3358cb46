import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type HubServer, startHubServer } from '../fakes/hub-server.ts';
import { TALKATIVE, tinyLlama } from '../fakes/tiny-model.ts';
import { startTinySite } from '../fakes/tiny-site.ts';
import type { TinySite } from '../fakes/tiny-site.ts';
import { audit } from './axe-audit.ts';
import { ask, openBuiltPage, waitForPhase, watchComplaints } from './built-app.ts';
import type { BuiltPage } from './built-app.ts';

const gguf = tinyLlama({ ...TALKATIVE, seed: 3 });
const about = { cardData: { license: 'mit' } };

let built: BuiltPage;
let site: TinySite;
let hub: HubServer;
let page: Page;
let complaints: readonly string[];

beforeAll(async () => {
  built = await openBuiltPage();
});
afterAll(() => built.close());

beforeEach(async () => {
  [site, hub] = await Promise.all([startTinySite({ one: {} }), startHubServer()]);
  hub.put('o/tiny-GGUF', { files: { 'tiny-Q4_1.gguf': gguf }, about });
  hub.put('o/gated', { files: { 'secret-Q4_1.gguf': gguf }, gatedFor: 'hf_mine', about });
  const context = await built.browser.newContext({ viewport: { width: 320, height: 800 }, bypassCSP: true });
  page = await context.newPage();
  complaints = watchComplaints(page);
  await visit();
});
afterEach(async () => {
  await page.context().close();
  await Promise.all([site.close(), hub.close()]);
  expect(complaints).toEqual([]);
});

async function visit(more = ''): Promise<void> {
  await page.goto(`${built.address(site.catalogUrl)}&hub=${encodeURIComponent(hub.endpoint)}${more}`);
  await page.locator('nibble-app').waitFor();
}

async function openModels(): Promise<void> {
  await page.getByRole('button', { name: /^Models and storage/u }).click();
  await page.getByRole('listitem', { name: 'Tiny one' }).waitFor();
}

async function look(name: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Model', exact: true }).fill(name);
  await page.getByRole('button', { name: 'Look it up' }).click();
}

const card = (name: RegExp) => page.getByRole('listitem', { name });
const press = (name: RegExp, button: string | RegExp) =>
  card(name).getByRole('button', { name: button }).click();

test('a model of the Hub is looked up by its name, judged, downloaded, and there at the next visit without the Hub', async () => {
  await openModels();
  expect(hub.log).toEqual([]); // nothing is asked before one asks
  await look('o/tiny-GGUF');
  const found = card(/tiny/u).filter({ hasText: 'mit' });
  await found.getByText(/words? a second, on /u).waitFor();
  await found.getByText('Fits well').waitFor();
  expect(hub.cdn.log).toEqual([]);
  expect(await audit(page), 'a model that was found').toEqual([]);

  await press(/tiny-/u, /^Download/u);
  await found.getByText('On this device').waitFor();
  await press(/tiny-/u, 'Switch to it');
  await found.getByText('Running').waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  expect(await ask(page, 'hello world')).not.toBe('');

  await hub.close();
  await page.reload();
  await waitForPhase(page, 'ready');
  expect(await ask(page, 'hello world')).not.toBe('');
});

test('a gated one says so, and comes when a token is given, which goes to the Hub alone', async () => {
  await openModels();
  await look('hf:o/gated');
  await press(/secret/u, /^Download/u);
  await card(/secret/u)
    .getByText('hub-gated')
    .waitFor();
  expect(await audit(page), 'a model that wants a token').toEqual([]);
  expect(
    await page
      .locator('nibble-app-models')
      .evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth),
  ).toBe(0);
  await page.getByLabel('Access token', { exact: true }).fill('hf_mine');
  await press(/secret/u, /^Download/u);
  await card(/secret/u)
    .getByText('On this device')
    .waitFor();
  await press(/secret/u, 'Switch to it');
  await card(/secret/u)
    .getByText('Running')
    .waitFor();
  expect(hub.leaked).toEqual([]);
});

test.each([
  ['o/none', 'hub-missing'],
  ['not a model', 'hub-reference'],
])('“%s” is %s, in words, and the next one is found', async (name, code) => {
  await openModels();
  await look(name);
  await page.getByRole('alert').getByText(code).waitFor();
  expect(await audit(page), 'a model that was not found').toEqual([]);
  await look('o/tiny-GGUF');
  await card(/tiny-/u).waitFor();
  await page.getByRole('alert').waitFor({ state: 'detached' });
});

test('a link may name a model of the Hub, which is offered, but no address of anybody’s', async () => {
  await visit('&model=hf:o/tiny-GGUF');
  await page.getByRole('button', { name: /^Download and start/u }).waitFor();
  await page.getByRole('definition').filter({ hasText: /tiny/u }).first().waitFor();
  hub.cdn.clearLog();
  await visit(`&model=${encodeURIComponent(`${hub.cdn.origin}/any.gguf`)}`);
  await page.getByRole('definition').filter({ hasText: 'Tiny one' }).waitFor();
  expect(hub.cdn.log).toEqual([]);
});
