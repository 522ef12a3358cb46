import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Catalog, ModelManifest } from '../../src/artifact/manifest.ts';
import type { ChunkStore } from '../../src/cache/chunk-store.ts';
import { memoryChunkStore } from '../../src/cache/memory-chunk-store.ts';
import { openWeightCache } from '../../src/cache/weight-cache.ts';
import { fakePeers } from '../fakes/fake-peers.ts';
import { type FaultServer, startFaultServer } from '../fakes/fault-server.ts';
import { manifestOf, noise } from './model-fixture.ts';

const CHUNK = 1000;
const SHARED = noise(CHUNK, 1);
const OLD = new Uint8Array([...SHARED, ...noise(CHUNK * 2, 2)]);
const NEW = new Uint8Array([...SHARED, ...noise(CHUNK, 3)]);

let server: FaultServer;
let device: ReturnType<typeof fakePeers>;
let store: ChunkStore;
let old: ModelManifest;
let fresh: ModelManifest;

beforeEach(async () => {
  device = fakePeers();
  store = memoryChunkStore();
  server = await startFaultServer();
  server.put('/old.gguf', { bytes: OLD });
  server.put('/new.gguf', { bytes: NEW });
  const layout = { chunkBytes: CHUNK, origin: server.origin };
  old = manifestOf('old', { 'old.gguf': OLD }, layout);
  fresh = manifestOf('new', { 'new.gguf': NEW }, layout);
});
afterEach(() => server.close());

const open = (peers = device.tab()) =>
  openWeightCache({ store, quota: {}, peers, download: { idleMs: 5000, delay: async () => {} } });
const catalog = (...models: readonly ModelManifest[]): Catalog => ({
  url: server.origin,
  chunkBytes: CHUNK,
  models,
});
const ids = async () => (await store.models()).map(({ id }) => id);

test('a whole model that no catalogue offers is told, and deleted but for what others need', async () => {
  const cache = open();
  await cache.ensure(old);
  await cache.ensure(fresh);
  expect(await cache.usage([catalog(fresh)])).toMatchObject({
    weightBytes: 4 * CHUNK,
    leftoverBytes: 2 * CHUNK,
  });
  expect(await cache.deleteLeftovers([catalog(fresh)])).toBe(2 * CHUNK);
  expect(await ids()).toEqual(['new']);
  expect(await cache.usage([catalog(fresh)])).toMatchObject({ weightBytes: 2 * CHUNK, leftoverBytes: 0 });
  const requests = server.log.length;
  await (await cache.ensure(fresh))[0]!.read(0, NEW.byteLength);
  expect(server.log.length).toBe(requests);
});

test('what any catalogue offers is no leftover', async () => {
  const cache = open();
  await cache.ensure(old);
  const all = [catalog(fresh), catalog(old)];
  expect((await cache.usage(all)).leftoverBytes).toBe(0);
  expect(await cache.deleteLeftovers(all)).toBe(0);
  expect(await ids()).toEqual(['old']);
});

test('an older version of a model that is offered is a leftover', async () => {
  const cache = open();
  await cache.ensure(old);
  const renewed = { ...fresh, id: 'old' };
  expect((await cache.usage([catalog(renewed)])).leftoverBytes).toBe(2 * CHUNK);
  expect(await cache.deleteLeftovers([catalog(renewed)])).toBe(2 * CHUNK);
  expect([...(await store.chunkSizes()).keys()]).toEqual([fresh.files[0]!.chunks[0]]);
});

test('what runs in another tab stays until it runs no longer', async () => {
  const other = open();
  await other.ensure(old);
  const leave = await other.hold('old');
  const cache = open();
  await expect(cache.deleteLeftovers([catalog(fresh)])).rejects.toMatchObject({ code: 'busy' });
  expect(await ids()).toEqual(['old']);
  leave();
  expect(await cache.deleteLeftovers([catalog(fresh)])).toBe(2 * CHUNK);
});

test('a tab that died holds nothing back', async () => {
  const peers = device.tab();
  const other = open(peers);
  await other.ensure(old);
  await other.hold('old');
  peers.die();
  expect(await open().deleteLeftovers([catalog(fresh)])).toBe(2 * CHUNK);
});

test('while another tab downloads, nothing is deleted', async () => {
  await open().ensure(old);
  server.script('/new.gguf', { kind: 'stall', after: 0.5 * CHUNK });
  const abort = new AbortController();
  const ended = open()
    .ensure(fresh, { signal: abort.signal })
    .catch(() => {});
  await expect.poll(() => server.log.some(({ path }) => path === '/new.gguf')).toBe(true);
  await expect(open().deleteLeftovers([catalog(fresh)])).rejects.toMatchObject({ code: 'busy' });
  expect(await ids()).toEqual(['old']);
  abort.abort();
  await ended;
});

test('where no locks tell of other tabs, nothing is told and nothing deleted', async () => {
  const cache = open({ ...device.tab(), locks: undefined });
  await cache.ensure(old);
  expect((await cache.usage([catalog(fresh)])).leftoverBytes).toBe(0);
  expect(await cache.deleteLeftovers([catalog(fresh)])).toBe(0);
  expect(await ids()).toEqual(['old']);
});
