import { expect, test } from 'vitest';
import { B, A, MIB, right, useStorageBench } from './storage-bench.ts';
import { noise } from '../cache/model-fixture.ts';
import type { StoragePage } from './storage-page.ts';

const bench = useStorageBench();

/** The functions of `storage-page.ts` in a page. */
declare const storagePage: StoragePage;

const QUICK = { idleMs: 1000, retries: 2 };
const ranges = () => bench.weights.log.map((request) => request.range);
const sentBytes = () => bench.weights.log.reduce((sum, request) => sum + request.sentBytes, 0);

test('a socket that dies at a quarter is resumed across origins, with Range and If-Range, at no cost', async () => {
  bench.weights.script('/a.gguf', { kind: 'destroy', after: 1.5 * MIB });
  expect((await bench.visit(await bench.open())).digests).toEqual(right);
  expect(ranges()[1]).toMatch(/^bytes=\d+-6291455$/);
  expect(bench.weights.log[1]!.ifRange).toBe('"a"');
  expect(sentBytes()).toBeLessThanOrEqual(bench.manifest.bytes + MIB);
});

test('a body that ends early and cleanly is continued; a file that stays short is never taken for whole', async () => {
  bench.weights.script('/a.gguf', { kind: 'end-early', after: 2.5 * MIB });
  bench.weights.script('/b.gguf', { kind: 'end-early', after: 0.5 * MIB });
  bench.weights.always('/b.gguf', { kind: 'end-early', after: 0 });
  const page = await bench.open();
  const short = await bench.visit(page, QUICK);
  expect(short).toMatchObject({ digests: [], fault: { code: 'shard-short', detail: { file: 'b.gguf' } } });
  expect(short.storedBytes).toBe(A.byteLength);
  expect(ranges().slice(0, 2)).toEqual([undefined, `bytes=${2.5 * MIB}-${6 * MIB - 1}`]);
  expect(await page.evaluate(() => storagePage.recorded())).toEqual([]);
  bench.weights.always('/b.gguf', { kind: 'none' });
  expect((await bench.visit(page)).digests).toEqual(right);
});

test('a server that falls silent is given up after a while and resumed at that byte', async () => {
  bench.weights.script('/a.gguf', { kind: 'stall', after: 64 * 1024 });
  expect((await bench.visit(await bench.open(), QUICK)).digests).toEqual(right);
  expect(ranges()[1]).toBe(`bytes=65536-${6 * MIB - 1}`);
});

test('offline in the middle of a download waits, goes on when the network is back, and never counts backwards', async () => {
  bench.weights.script('/a.gguf', { kind: 'stall', after: 2 * MIB });
  const page = await bench.open();
  const running = bench.visit(page, { idleMs: 1000 });
  await expect.poll(() => bench.stored(page), { timeout: 20_000 }).toBe(2 * MIB);
  await bench.context.setOffline(true);
  await new Promise((resolve) => setTimeout(resolve, 3000)); // longer than the idle time
  await bench.context.setOffline(false);
  const { digests, done } = await running;
  expect(digests).toEqual(right);
  expect(done).toEqual(done.toSorted((a, b) => a - b));
});

/** Silences the first answer for `a.gguf`, and puts another file there before the page asks again. */
async function change(file: { bytes: Uint8Array; etag: string }) {
  bench.weights.script('/a.gguf', { kind: 'stall', after: 2.5 * MIB }); // a socket that dies takes bytes with it
  const page = await bench.open();
  const running = bench.visit(page, QUICK);
  await expect.poll(() => bench.weights.log.length).toBe(1);
  bench.weights.put('/a.gguf', file);
  return { page, ...(await running) };
}

test('a new tag over the same bytes starts the file over, and halves are never joined', async () => {
  const { digests } = await change({ bytes: A, etag: '"new"' });
  expect(digests).toEqual(right);
  expect(bench.weights.log.slice(0, 2)).toMatchObject([
    { status: 200, ifRange: undefined },
    { status: 200, ifRange: '"a"' }, // the whole file, since the part was of another
  ]);
});

test('a file that changed in mid-download is refused, and nothing of the new one is kept', async () => {
  const { page, fault, storedBytes } = await change({ bytes: noise(6 * MIB, 9), etag: '"new"' });
  expect(fault).toMatchObject({ code: 'shard-changed', detail: { file: 'a.gguf' } });
  expect(storedBytes).toBe(2 * MIB);
  expect(await page.evaluate(() => storagePage.recorded())).toEqual([]);
});

test('a server without ranges starts the file over, and nothing is appended to what came before', async () => {
  bench.weights.always('/a.gguf', { kind: 'ignore-range' });
  bench.weights.script('/a.gguf', { kind: 'destroy', after: 2.5 * MIB });
  expect((await bench.visit(await bench.open(), QUICK)).digests).toEqual(right);
  expect(bench.weights.log.map((request) => request.status)).toEqual([200, 200, 200]);
});

test('a range that is wrongly refused (416) is asked for as a whole file; a file that is shorter is no model', async () => {
  bench.weights.script('/a.gguf', { kind: 'destroy', after: 2.5 * MIB }, { kind: 'status', status: 416 });
  const page = await bench.open();
  expect((await bench.visit(page, QUICK)).digests).toEqual(right);
  expect(bench.weights.log.map((request) => request.status)).toEqual([200, 416, 200, 200]);

  await page.evaluate((digest) => storagePage.damage(digest), bench.manifest.files[1]!.chunks[2]!);
  bench.weights.put('/b.gguf', { bytes: B.subarray(0, 2 * MIB), etag: '"b"' });
  const shorter = await bench.visit(await bench.open(), QUICK);
  expect(shorter.fault).toMatchObject({ code: 'shard-short', detail: { file: 'b.gguf' } });
});

test('a bit that is wrong once costs that part again; wrong twice it is refused by file and part, and not kept', async () => {
  bench.weights.script('/a.gguf', { kind: 'flip', at: 2 * MIB + 5 });
  bench.weights.always('/b.gguf', { kind: 'flip', at: MIB + 5 });
  const page = await bench.open();
  const { fault, storedBytes } = await bench.visit(page, QUICK);
  expect(fault).toEqual({ code: 'shard-corrupt', detail: { file: 'b.gguf', chunk: 1 } });
  expect(storedBytes).toBe(A.byteLength + MIB); // all of a, and of b what came before
  expect(bench.weights.log.map(({ path, range }) => [path, range])).toEqual([
    ['/a.gguf', undefined],
    ['/a.gguf', `bytes=${2 * MIB}-${6 * MIB - 1}`],
    ['/b.gguf', undefined],
    ['/b.gguf', `bytes=${MIB}-${3 * MIB - 1}`],
  ]);
  expect(await page.evaluate(() => storagePage.recorded())).toEqual([]);
});

test('the sign-in page of a network is not taken for weights, and nothing of it is kept', async () => {
  const page = await bench.open();
  await page.route('**/a.gguf', (route) =>
    route.fulfill({
      contentType: 'text/html',
      headers: { 'Access-Control-Allow-Origin': '*' },
      body: '<!doctype html><title>Sign in</title>',
    }),
  );
  expect(await bench.visit(page)).toMatchObject({
    storedBytes: 0,
    fault: { code: 'shard-not-weights', detail: { file: 'a.gguf' } },
  });
  await page.unroute('**/a.gguf');
  expect((await bench.visit(page)).digests).toEqual(right);
});

test('a tab closed in the middle of a download costs at most one chunk again, and nobody takes the part for a whole', async () => {
  bench.weights.script('/a.gguf', { kind: 'stall', after: 3.5 * MIB });
  const page = await bench.open();
  const lost = bench.visit(page, { idleMs: 60_000 }).catch(() => 'closed');
  await expect.poll(() => bench.stored(page), { timeout: 20_000 }).toBe(3 * MIB);
  expect(await page.evaluate(() => storagePage.recorded())).toEqual([]);
  await page.close();
  expect(await lost).toBe('closed');
  bench.weights.clearLog();
  const next = await bench.open();
  expect((await bench.visit(next)).digests).toEqual(right);
  expect(ranges()).toEqual([`bytes=${3 * MIB}-${6 * MIB - 1}`, undefined]);
  expect(await next.evaluate(() => storagePage.recorded())).toEqual(['m']);
});
