import type { Page } from 'playwright';
import { beforeEach, expect, test } from 'vitest';
import type { CallsPage } from './calls-page.ts';
import { useTinyBench } from './tiny-bench.ts';

const WEIGHTS = '/models/one.gguf';

const bench = useTinyBench({
  script: 'calls-page',
  functions: 'callsPage',
  models: { one: { contextLength: 1024, layers: 4 } },
});

let page: Page;

beforeEach(async () => {
  page = await bench.open();
});

/** The functions of `calls-page.ts` in that page. */
declare const callsPage: CallsPage;

const aborted = { code: 'aborted', hasReason: true };

/** Everything is put down again, and the next start goes well. */
async function expectClean(): Promise<void> {
  await expect.poll(() => page.workers().length, { timeout: 20_000 }).toBe(0);
  const { texts } = await page.evaluate((url) => callsPage.twiceAtOnce(url), bench.site.catalogUrl);
  expect(texts[0]).not.toBe('');
  await expect.poll(() => page.workers().length, { timeout: 20_000 }).toBe(0);
}

test.each([
  ['while the catalogue is on its way', '/models/catalog.json', 10],
  ['before the first byte of weights', WEIGHTS, 0],
  ['in the middle of a chunk', WEIGHTS, 20_000],
])('an abort %s ends the start with its reason, and leaves no worker behind', async (_, path, after) => {
  bench.site.script(path, { kind: 'stall', after });
  await page.evaluate((url) => callsPage.begin(url), bench.site.catalogUrl);
  await expect
    .poll(() => bench.site.log.some((request) => request.path === path), { timeout: 20_000 })
    .toBe(true);
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
      bench.site.catalogUrl,
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
    bench.site.catalogUrl,
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
  const { texts, cached } = await page.evaluate((url) => callsPage.twiceAtOnce(url), bench.site.catalogUrl);
  expect(texts[1]).toBe(texts[0]);
  expect(cached).toBeGreaterThan(0);
});

test('closing twice in mid-answer ends what runs, waits and comes later with `closed`, and no worker stays', async () => {
  const codes = await page.evaluate((url) => callsPage.closeTwice(url), bench.site.catalogUrl);
  expect(codes).toEqual(['closed', 'closed', 'closed', 'closed', 'closed']);
  await expectClean();
});

test('closing while the worker starts ends what was asked of it with `closed`', async () => {
  expect(await page.evaluate((url) => callsPage.closeAtOnce(url), bench.site.catalogUrl)).toBe('closed');
  await expectClean();
});

test('closing while weights are on their way ends the download with `closed`', async () => {
  bench.site.script(WEIGHTS, { kind: 'stall', after: 20_000 });
  await page.evaluate((url) => callsPage.beginDownload(url), bench.site.catalogUrl);
  await expect
    .poll(() => bench.site.log.some(({ path }) => path === WEIGHTS), { timeout: 20_000 })
    .toBe(true);
  expect(await page.evaluate(() => callsPage.closeDownload())).toBe('closed');
  await expectClean();
});
