import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openBrowserCache } from '../../src/cache/open-browser-cache.ts';
import type { Notice } from '../../src/core/protocol.ts';
import { type FaultServer, startFaultServer } from '../fakes/fault-server.ts';
import { manifestOf, noise, sha256 } from './model-fixture.ts';

const BYTES = noise(5000);
let server: FaultServer;

beforeEach(async () => {
  vi.stubGlobal('indexedDB', new IDBFactory());
  server = await startFaultServer();
  server.put('/a.gguf', { bytes: BYTES });
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await server.close();
});

const manifest = () => manifestOf('m', { 'a.gguf': BYTES }, { chunkBytes: 2000, origin: server.origin });

/** Loads the model as a fresh page would; the notices given. */
async function visit(): Promise<readonly string[]> {
  const notices: Notice[] = [];
  const cache = await openBrowserCache();
  const [source] = await cache.ensure(manifest(), { onNotice: (notice) => notices.push(notice) });
  expect(sha256(await source!.read(0, BYTES.byteLength))).toBe(sha256(BYTES));
  return notices.map((notice) => notice.kind);
}

test('with IndexedDB the second visit needs no network', async () => {
  expect(await visit()).toEqual([]);
  expect(await visit()).toEqual([]);
  expect(server.log.length).toBe(1);
});

test('without IndexedDB it works from memory and says so', async () => {
  vi.stubGlobal('indexedDB', undefined);
  expect(await visit()).toEqual(['storage-denied']);
});

test('when the browser refuses the database it works from memory and says so', async () => {
  vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('Denied.', 'SecurityError');
  });
  expect(await visit()).toEqual(['storage-denied']);
});

test('on a page without crypto.subtle it is `insecure-context`, before any request', async () => {
  vi.stubGlobal('crypto', {});
  await expect(openBrowserCache()).rejects.toMatchObject({ name: 'Fault', code: 'insecure-context' });
  expect(server.log).toEqual([]);
});
