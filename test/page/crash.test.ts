import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import type { ClientPage } from './client-page.ts';
import { useTinyBench } from './tiny-bench.ts';

const bench = useTinyBench({
  script: 'client-page',
  functions: 'clientPage',
  models: { one: { contextLength: 1024 } },
});

/** The functions of `client-page.ts` in that page. */
declare const clientPage: ClientPage;

const record = (page: Page) => page.evaluate((url) => clientPage.record(url), bench.site.catalogUrl);
const loadForEver = (page: Page, name: 'still' | '' = '') =>
  page.evaluate(([url, worker]) => clientPage.loadForEver(url, worker), [
    bench.site.catalogUrl,
    name,
  ] as const);

async function crash(page: Page): Promise<void> {
  const crashed = page.waitForEvent('crash');
  const devtools = await bench.context.newCDPSession(page);
  devtools.send('Page.crash').catch(() => {}); // its answer dies with the page
  await crashed;
}

/** Until the worker of a page that is no more is none either, and loads nothing. */
async function untilGone(page: Page): Promise<void> {
  const locks = (): Promise<string[]> =>
    page.evaluate(async () => (await navigator.locks.query()).held!.map(({ name }) => name!));
  await expect.poll(locks).not.toContainEqual(expect.stringMatching(/^nibble-load/u));
}

test('a page that crashes while weights are put into memory is remembered, until that load has gone well', async () => {
  const page = await bench.open();
  const before = Date.now();
  await loadForEver(page);
  await crash(page);

  const next = await bench.open();
  const { complete, interrupted } = await record(next);
  expect(complete).toBe(true);
  expect(interrupted!.atMs).toBeGreaterThanOrEqual(before);
  expect(interrupted!.atMs).toBeLessThanOrEqual(Date.now());

  await next.evaluate((url) => clientPage.visit(url), bench.site.catalogUrl);
  expect(await record(next)).not.toHaveProperty('interrupted');
});

test('a page that is left or loaded anew while weights are put into memory has not crashed', async () => {
  const page = await bench.open();
  for (const leave of [() => page.reload(), () => page.goto('about:blank')]) {
    await page.goto(`${bench.server.origin}/blank`);
    await page.waitForFunction(() => 'clientPage' in globalThis);
    await loadForEver(page, 'still'); // its worker has no ear for a farewell
    await leave();
    const next = await bench.open();
    await untilGone(next);
    expect(await record(next)).not.toHaveProperty('interrupted');
  }
});

test('a load that goes on in another tab is not taken for a crash, and one that was cancelled neither', async () => {
  const busy = await bench.open();
  await loadForEver(busy);
  const other = await bench.open();
  expect(await record(other)).not.toHaveProperty('interrupted');
  expect(await busy.evaluate(() => clientPage.giveUp())).toMatch(/^aborted: /);
  expect(await record(other)).not.toHaveProperty('interrupted');
});
