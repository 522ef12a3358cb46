import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { TALKATIVE } from '../fakes/tiny-model.ts';
import { startTinySite } from '../fakes/tiny-site.ts';
import type { TinySite } from '../fakes/tiny-site.ts';
import { ask, openBuiltPage, waitForPhase, watchComplaints } from './built-app.ts';
import type { BuiltPage } from './built-app.ts';

const WEIGHTS = '/models/one.gguf';

let built: BuiltPage;
let site: TinySite;
let page: Page;
let complaints: readonly string[];

beforeAll(async () => {
  built = await openBuiltPage();
});

afterAll(async () => {
  await built.close();
});

beforeEach(async () => {
  site = await startTinySite({ one: TALKATIVE });
  const context = await built.browser.newContext(); // storage of its own
  page = await context.newPage();
  complaints = watchComplaints(page);
});

afterEach(async () => {
  await page.context().close();
  await site.close();
  expect(complaints).toEqual([]);
});

const start = () => page.getByRole('button', { name: 'Download and start' });
const alert = () => page.getByRole('alert');

async function open(): Promise<void> {
  await page.goto(built.address(site.catalogUrl));
}

test('a download that is cancelled goes on after a reload from where it was', async () => {
  site.script(WEIGHTS, { kind: 'stall', after: 40_000 });
  await open();
  await start().click();
  await page.getByText(/^32\.8.kB of /u).waitFor(); // two whole chunks of 16 KiB
  await page.getByRole('button', { name: 'Cancel' }).click();
  await waitForPhase(page, 'offer');
  await page.reload();
  await page.getByRole('button', { name: 'Resume' }).click();
  await waitForPhase(page, 'ready');
  expect(site.log.filter(({ path }) => path === WEIGHTS).at(-1)?.range).toMatch(/^bytes=32768-/u);
});

test('weights that arrive damaged are refused with a code, and a good download afterwards starts', async () => {
  site.always(WEIGHTS, { kind: 'flip', at: 20_000 });
  await open();
  await start().click();
  await alert().waitFor();
  expect(await alert().innerText()).toContain('shard-corrupt');
  site.always(WEIGHTS, { kind: 'none' });
  await page.getByRole('button', { name: 'Try again' }).click();
  await waitForPhase(page, 'ready');
  expect(await ask(page, 'hello')).not.toBe('');
});

test('a captive portal is not taken for a model', async () => {
  site.always(WEIGHTS, { kind: 'page' });
  await open();
  await start().click();
  await alert().waitFor();
  expect(await alert().innerText()).toContain('shard-not-weights');
});

test('without a catalogue the page says so, and asks again', async () => {
  site.script('/models/catalog.json', { kind: 'status', status: 404 });
  await open();
  await alert().waitFor();
  expect(await alert().innerText()).toContain('http');
  await page.getByRole('button', { name: 'Try again' }).click();
  await start().waitFor();
});

test('a deleted model leaves nothing stored and is offered again', async () => {
  await open();
  await start().click();
  await waitForPhase(page, 'ready');
  await page.getByRole('button', { name: 'Models and storage' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: /^Delete \d/u }).click();
  await page.getByRole('button', { name: 'Close' }).click();
  await start().waitFor();
  await page.reload();
  await start().waitFor();
  const before = site.log.filter(({ path }) => path === WEIGHTS).length;
  await start().click();
  await waitForPhase(page, 'ready');
  expect(site.log.filter(({ path }) => path === WEIGHTS).length).toBeGreaterThan(before);
});
