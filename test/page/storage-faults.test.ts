import { expect, test } from 'vitest';
import { MIB, right, useStorageBench } from './storage-bench.ts';
import type { StoragePage } from './storage-page.ts';

const bench = useStorageBench();

/** The functions of `storage-page.ts` in a page. */
declare const storagePage: StoragePage;

test('a second visit with the server gone reads everything from IndexedDB', async () => {
  expect(await bench.visit(await bench.open())).toMatchObject({
    notices: [],
    digests: right,
    storedBytes: bench.manifest.bytes,
  });
  await bench.weights.close();
  const again = await bench.visit(await bench.open());
  expect(again.digests).toEqual(right);
  expect(again.done).toEqual([bench.manifest.bytes]);
});

test('with a quota of 4 MiB the model works from memory, and the person is told once', async () => {
  const page = await bench.open();
  const devtools = await bench.context.newCDPSession(page);
  const origin = bench.server.origin;
  await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 4 * MIB });
  const { notices, digests, storedBytes } = await bench.visit(page);
  expect(digests).toEqual(right);
  expect(notices).toEqual(['storage-full']);
  expect(storedBytes).toBeLessThanOrEqual(4 * MIB);
  expect(await page.evaluate(() => storagePage.recorded())).toEqual([]);
});

test.each([
  ['less than the model', 1000],
  ['nothing at all', 0],
  ['no number', Number.NaN],
])('an estimate of %s is a hint and refuses nothing', async (_, quota) => {
  const page = await bench.open();
  await page.evaluate((lie) => {
    navigator.storage.estimate = async () => ({ quota: lie, usage: lie });
  }, quota);
  expect(await bench.visit(page)).toMatchObject({
    notices: [],
    digests: right,
    storedBytes: bench.manifest.bytes,
  });
});

test('an estimate that promises more than there is costs no more than the storage', async () => {
  const page = await bench.open();
  const devtools = await bench.context.newCDPSession(page);
  const origin = bench.server.origin;
  await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 2 * MIB });
  await page.evaluate(() => {
    navigator.storage.estimate = async () => ({ quota: 1e12, usage: 0 });
  });
  expect(await page.evaluate(() => storagePage.usage())).toMatchObject({ quotaBytes: 1e12 });
  expect(await bench.visit(page)).toMatchObject({ notices: ['storage-full'], digests: right });
});

test('storage is kept for good only where the browser promises it, and nobody is asked without being told to', async () => {
  const granted = await bench.open();
  const devtools = await bench.context.browser()!.newBrowserCDPSession();
  await devtools.send('Browser.grantPermissions', {
    origin: bench.server.origin,
    permissions: ['durableStorage'],
  });
  await granted.evaluate(() => {
    const { storage } = navigator;
    const ask = storage.persist.bind(storage);
    let asked = 0;
    storage.persist = () => (asked++, ask());
    Object.assign(globalThis, { asked: () => asked });
  });
  await bench.visit(granted);
  expect(await granted.evaluate(() => (globalThis as unknown as { asked(): number }).asked())).toBe(0);
  expect(await granted.evaluate(() => storagePage.persist())).toBe(true);
  expect(await granted.evaluate(() => storagePage.usage())).toMatchObject({ persisted: true });
});

test('storage that the browser does not promise to keep works all the same', async () => {
  const context = await bench.context.browser()!.newContext(); // as in a private window
  const page = await bench.open(context);
  expect(await page.evaluate(() => storagePage.persist())).toBe(false);
  expect(await bench.visit(page)).toMatchObject({ notices: [], digests: right });
  expect(await page.evaluate(() => storagePage.usage())).toMatchObject({ persisted: false });
  await context.close();
});

test('storage cleared while the weights are in use: reading goes on, and the next visit downloads again', async () => {
  const page = await bench.open();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await bench.visit(page);
  const devtools = await bench.context.newCDPSession(page);
  const origin = bench.server.origin;
  await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
  bench.weights.clearLog();
  expect(await page.evaluate(() => storagePage.reread())).toEqual(right);
  expect(bench.weights.log.length).toBeGreaterThan(0); // what was cleared came from the network

  await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
  bench.weights.clearLog();
  expect(await bench.visit(page)).toMatchObject({ notices: [], digests: right });
  expect(bench.weights.log.map((request) => request.path)).toEqual(['/a.gguf', '/b.gguf']);
  expect(errors).toEqual([]);
});

test.each(['InvalidStateError', 'UnknownError'])(
  'a connection to storage that breaks once (%s) is opened again, and nobody notices',
  async (name) => {
    const page = await bench.open();
    await bench.visit(page);
    await page.evaluate((error) => storagePage.breakConnection(1, error), name);
    bench.weights.clearLog();
    expect(await bench.visit(page)).toMatchObject({ notices: [], digests: right });
    expect(bench.weights.log).toEqual([]);
  },
);

test('a connection to storage that stays broken costs the storage and not the model', async () => {
  const page = await bench.open();
  await page.evaluate(() => storagePage.breakConnection(Infinity, 'UnknownError'));
  expect(await page.evaluate(() => storagePage.storedBytes().catch(({ code }) => code as string))).toBe(
    'storage-lost',
  );
  expect(await bench.visit(page)).toMatchObject({ notices: ['storage-denied'], digests: right });
});

test('a database that an old tab blocks is given up after ten seconds: the model works from memory', async () => {
  const old = await bench.open();
  await old.evaluate(() => storagePage.blockDatabase());
  const page = await bench.open();
  await page.clock.install(); // a clock that goes on by itself, and on top of that as told
  const now = (): Promise<number> => page.evaluate(() => Date.now());
  const began = await now();
  let isOver = false;
  const visit = bench.visit(page).finally(() => (isOver = true));
  while (!isOver) await page.clock.fastForward(500);
  expect(await visit).toMatchObject({ notices: ['storage-denied'], digests: right });
  expect((await now()) - began).toBeGreaterThan(9_000);
  await old.close();
  expect(await bench.visit(await bench.open())).toMatchObject({ notices: [], digests: right });
});

test('a stored chunk that is damaged is found when it is read, and it alone is fetched again', async () => {
  const page = await bench.open();
  await bench.visit(page);
  await page.evaluate((digest) => storagePage.damage(digest), bench.manifest.files[0]!.chunks[2]!);
  bench.weights.clearLog();
  expect(await bench.visit(await bench.open())).toMatchObject({ notices: [], digests: right });
  expect(bench.weights.log.map((request) => request.range)).toEqual([`bytes=${2 * MIB}-${3 * MIB - 1}`]);
  bench.weights.clearLog();
  expect((await bench.visit(await bench.open())).digests).toEqual(right);
  expect(bench.weights.log).toEqual([]);
});
