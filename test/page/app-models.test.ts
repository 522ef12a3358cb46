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
  site = await startTinySite({ one: TALKATIVE, two: { ...TALKATIVE, seed: 2 } });
  const context = await built.browser.newContext({ viewport: { width: 1280, height: 800 } });
  page = await context.newPage();
  complaints = watchComplaints(page);
  await page.goto(built.address(site.catalogUrl));
  await waitForPhase(page, 'offer');
  await page.getByRole('button', { name: 'Models', exact: true }).click();
});

afterEach(async () => {
  await page.context().close();
  await site.close();
  expect(complaints).toEqual([]);
});

const card = (id: string) => page.getByRole('listitem', { name: `Tiny ${id}` });
const press = (id: string, name: string | RegExp) => card(id).getByRole('button', { name }).click();
const requests = (path: string) => site.log.filter((request) => request.path === path);

test('a download is paused and goes on where it was, beside a model that answers', async () => {
  await press('two', /^Download/u);
  await press('two', 'Switch to it');
  await card('two').getByText('Running').waitFor();
  site.script(WEIGHTS, { kind: 'stall', after: 40_000 });
  await press('one', /^Download/u);
  await card('one')
    .getByText(/32\.8.kB of /u)
    .waitFor(); // two whole chunks of 16 KiB
  await page.getByRole('button', { name: 'Close' }).click();
  expect(await ask(page, 'hello')).not.toBe('');
  await page.getByRole('button', { name: 'Models', exact: true }).click();
  await press('one', 'Pause');
  await card('one').getByText('Paused').waitFor();
  await press('one', /^Resume/u);
  await card('one').getByText('On this device').waitFor();
  expect(requests(WEIGHTS).at(-1)?.range).toMatch(/^bytes=32768-/u);
});

test('a damaged part is found by a check, and only that part is fetched again', async () => {
  await press('one', /^Download/u);
  await card('one').getByText('On this device').waitFor();
  await page.evaluate(damageOneChunk);
  await press('one', 'Verify');
  await card('one')
    .getByText(/^1 part was damaged and dropped/u)
    .waitFor();
  const before = requests(WEIGHTS).length;
  await press('one', /^Resume/u);
  await card('one').getByText('On this device').waitFor();
  const [again, ...others] = requests(WEIGHTS).slice(before);
  expect(others).toEqual([]);
  expect(again?.range).toMatch(/^bytes=\d+-\d+$/u);
  await press('one', 'Verify');
  await card('one').getByText('Every part of it is as it should be.').waitFor();
});

test('the browser is asked to keep the storage, and its answer is shown', async () => {
  await page.getByRole('button', { name: 'Ask to keep it' }).click();
  await page.getByText('The browser does not promise it.').waitFor(); // a private window never does
});

test('the model that was chosen is the one that starts at the next visit', async () => {
  await press('two', /^Download/u);
  await press('two', 'Switch to it');
  await card('two').getByText('Running').waitFor();
  await page.reload();
  await waitForPhase(page, 'ready');
  await page.getByRole('button', { name: /^Models and storage Tiny two/u }).waitFor();
});

/** Turns one stored chunk into another of the same length, as a bad disk does. */
async function damageOneChunk(): Promise<void> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('nibble-weights');
    opening.addEventListener('success', () => resolve(opening.result));
    opening.addEventListener('error', () => reject(opening.error!));
  });
  await new Promise((resolve) => {
    const transaction = database.transaction('entries', 'readwrite');
    const store = transaction.objectStore('entries');
    const walk = store.openCursor(IDBKeyRange.lowerBound('chunk/'));
    walk.addEventListener(
      'success',
      () => {
        const { value } = walk.result!;
        walk.result!.update(new Uint8Array((value as Uint8Array).length));
      },
      { once: true },
    );
    transaction.addEventListener('complete', resolve);
  });
  database.close();
}
