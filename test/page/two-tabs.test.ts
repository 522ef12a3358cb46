import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { MIB, right, useStorageBench } from './storage-bench.ts';
import type { StoragePage } from './storage-page.ts';

const bench = useStorageBench();

/** The functions of `storage-page.ts` in a page. */
declare const storagePage: StoragePage;

const doneBytes = (page: Page) => page.evaluate(() => storagePage.doneBytes());
const requests = () => bench.weights.log.map(({ path, range }) => [path, range]);

test('two tabs that want the same model download it once, and both see it come', async () => {
  const [one, two] = [await bench.open(), await bench.open()];
  const visits = await Promise.all([bench.visit(one), bench.visit(two)]);
  for (const { digests, notices, done } of visits) {
    expect(digests).toEqual(right);
    expect(notices).toEqual([]);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(done.length).toBeGreaterThan(3); // it moved, in both
    expect(done.at(-1)).toBe(bench.manifest.bytes);
  }
  expect(requests()).toEqual([
    ['/a.gguf', undefined],
    ['/b.gguf', undefined],
  ]);
});

test('when the tab that downloads is closed, the other goes on from the stored chunks', async () => {
  bench.weights.script('/a.gguf', { kind: 'stall', after: 3.5 * MIB });
  const one = await bench.open();
  const lost = bench.visit(one, { idleMs: 60_000 }).catch(() => 'closed');
  await expect.poll(() => doneBytes(one)).toBe(3 * MIB);
  const two = await bench.open();
  const visit = bench.visit(two);
  await expect.poll(() => doneBytes(two)).toBe(3 * MIB);
  expect(bench.weights.log.length).toBe(1); // it waits
  await one.close();
  expect(await lost).toBe('closed');
  expect(await visit).toMatchObject({ digests: right, notices: [] });
  expect(requests()).toEqual([
    ['/a.gguf', undefined],
    ['/a.gguf', `bytes=${3 * MIB}-${6 * MIB - 1}`],
    ['/b.gguf', undefined],
  ]);
});

test('a tab that may not store anything waits for nobody', async () => {
  bench.weights.script('/a.gguf', { kind: 'stall', after: 3.5 * MIB });
  const one = await bench.open();
  const lost = bench.visit(one, { idleMs: 60_000 }).catch(() => 'closed');
  await expect.poll(() => doneBytes(one)).toBe(3 * MIB);
  const two = await bench.open();
  await two.evaluate(() => storagePage.breakConnection(Infinity, 'UnknownError'));
  expect(await bench.visit(two)).toMatchObject({ digests: right, notices: ['storage-denied'] });
  await one.close();
  await lost;
});
