import { afterEach, beforeEach, expect, test } from 'vitest';
import { LEARNED_CHUNK_BYTES } from '../../src/artifact/draft.ts';
import { type HubServer, startHubServer } from '../fakes/hub-server.ts';
import { tinyLlama } from '../fakes/tiny-model.ts';
import type { HubPage } from './hub-page.ts';
import { useTinyBench } from './tiny-bench.ts';

const TINY = { seed: 3 };
/** Three chunks. */
const LARGE = tinyLlama({ hiddenSize: 768, ffnSize: 3072, heads: 8, kvHeads: 8, layers: 1, type: 'Q8_0' });

const bench = useTinyBench({
  script: 'hub-page',
  functions: 'hubPage',
  models: { one: TINY },
});

/** The functions of `hub-page.ts` in a page. */
declare const hubPage: HubPage;

let hub: HubServer;
beforeEach(async () => {
  hub = await startHubServer();
});
afterEach(() => hub.close());

const wanted = (model: string, token?: string) => ({
  model,
  catalog: bench.site.catalogUrl,
  hub: { endpoint: hub.endpoint, ...(token === undefined ? {} : { token }) },
});

test('a download from the Hub whose tab is closed goes on at the next visit, and the one after needs no network', async () => {
  hub.put('o/large', { files: { 'large-Q8_0.gguf': LARGE } });
  const options = wanted('hf:o/large:Q8_0');
  hub.cdn.script(hub.cdnPath(LARGE), { kind: 'stall', after: 1.5 * LEARNED_CHUNK_BYTES });
  const first = await bench.open();
  await first.evaluate((wish) => hubPage.begin(wish), options);
  const stored = () =>
    first.evaluate(async (url) => (await hubPage.list(url)).records[1]?.storedBytes, options.catalog);
  await expect.poll(stored).toBe(LEARNED_CHUNK_BYTES);
  await first.close();

  hub.cdn.clearLog();
  const second = await bench.open();
  const visit = await second.evaluate((wish) => hubPage.visit(wish), options);
  expect(visit).toMatchObject({ cachedBytes: LEARNED_CHUNK_BYTES });
  expect(hub.cdn.log.map(({ range }) => range)).toEqual([
    `bytes=${LEARNED_CHUNK_BYTES}-${LARGE.byteLength - 1}`,
  ]);
  await second.close();

  await hub.close();
  const third = await bench.open();
  expect(await third.evaluate((wish) => hubPage.visit(wish), options)).toEqual({
    ...(visit as object),
    cachedBytes: LARGE.byteLength,
  });
  const { records, leftoverBytes } = await third.evaluate((url) => hubPage.list(url), options.catalog);
  expect(records.map(({ id, complete }) => [id, complete])).toEqual([
    ['one', false],
    ['hf:o/large:Q8_0', true],
  ]);
  expect(leftoverBytes).toBe(0);
  const remove = ([catalog, id]: readonly [string, string]) => hubPage.remove(catalog, id);
  expect(await third.evaluate(remove, [options.catalog, options.model] as const)).toBe(0);
});

test('a gated repository, one that is missing and one that is half there are told apart', async () => {
  const gguf = tinyLlama(TINY);
  hub.put('o/gated', { files: { 'm.gguf': gguf }, gatedFor: 'hf_me' });
  hub.put('o/half', { files: { 'm-00001-of-00002.gguf': gguf } });
  hub.put('o/text', { files: { 'model.safetensors': gguf } });
  const page = await bench.open();
  const visit = (model: string, token?: string) =>
    page.evaluate((wish) => hubPage.visit(wish), wanted(model, token));
  expect(await visit('hf:o/gated')).toBe('hub-gated');
  expect(await visit('hf:o/gated', 'hf_else')).toBe('hub-gated');
  expect(await visit('hf:o/none')).toBe('hub-missing');
  expect(await visit('hf:o/half')).toBe('hub-incomplete');
  expect(await visit('hf:o/text')).toBe('hub-incomplete');
  expect(await visit('hf:nonsense')).toBe('hub-reference');
});

test('a token goes to the Hub alone, and is not kept', async () => {
  hub.put('o/gated', { files: { 'm.gguf': tinyLlama(TINY) }, gatedFor: 'hf_secret' });
  const page = await bench.open();
  const visit = await page.evaluate((wish) => hubPage.visit(wish), wanted('hf:o/gated', 'hf_secret'));
  expect(visit).toMatchObject({ cachedBytes: 0 });
  expect(new Set(hub.log.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer hf_secret']));
  expect(hub.cdn.log).toHaveLength(1);
  expect(hub.leaked).toEqual([]);
  const kept = await page.evaluate(async () => {
    const found: string[] = [JSON.stringify(localStorage), JSON.stringify(await navigator.locks.query())];
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve) => {
        const opening = indexedDB.open(name!);
        opening.addEventListener('success', () => resolve(opening.result));
      });
      for (const store of database.objectStoreNames) {
        const entries = database.transaction(store).objectStore(store).getAll();
        await new Promise((resolve) => entries.addEventListener('success', resolve));
        found.push(JSON.stringify(entries.result.filter((entry: unknown) => !(entry instanceof Uint8Array))));
      }
      database.close();
    }
    return found.join('\n');
  });
  expect(kept).toContain('hf:o/gated');
  expect(kept).not.toContain('hf_secret');
});

test('a file that arrives damaged is fetched again, and refused when it is wrong twice', async () => {
  const gguf = tinyLlama(TINY);
  hub.put('o/m', { files: { 'm.gguf': gguf } });
  const page = await bench.open();
  const visit = () => page.evaluate((wish) => hubPage.visit(wish), wanted('hf:o/m'));
  hub.cdn.always(hub.cdnPath(gguf), { kind: 'flip', at: 5000 });
  expect(await visit()).toBe('shard-corrupt');
  hub.cdn.always(hub.cdnPath(gguf), { kind: 'none' });
  hub.cdn.script(hub.cdnPath(gguf), { kind: 'flip', at: 5000 });
  hub.cdn.clearLog();
  expect(await visit()).toMatchObject({ cachedBytes: 0 });
  expect(hub.cdn.log).toHaveLength(2);
});

test('a GGUF at an address of anybody’s is downloaded once', async () => {
  const page = await bench.open();
  const model = `${bench.site.origin}/models/one.gguf`;
  const visit = () => page.evaluate((wish) => hubPage.visit(wish), wanted(model));
  const first = await visit();
  expect(first).toMatchObject({ cachedBytes: 0 });
  bench.site.clearLog();
  expect(await visit()).toMatchObject({ text: (first as { text: string }).text });
  expect(bench.site.log).toEqual([]);
});
