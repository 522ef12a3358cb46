import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Catalog, ModelManifest } from '../../src/artifact/manifest.ts';
import type { ChunkStore } from '../../src/cache/chunk-store.ts';
import { memoryChunkStore } from '../../src/cache/memory-chunk-store.ts';
import { openWeightCache, type WeightCache } from '../../src/cache/weight-cache.ts';
import { fakePeers } from '../fakes/fake-peers.ts';
import { type FaultServer, startFaultServer } from '../fakes/fault-server.ts';
import { manifestOf, noise } from './model-fixture.ts';

const CHUNK = 1000;
const OLD = noise(CHUNK * 3, 1);
const NEW = noise(CHUNK * 2, 2);

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
const chunks = async () => (await store.chunkSizes()).size;

/** A download that was left takes a moment to come to rest. */
async function chunksAfterCollecting(cache: WeightCache): Promise<number> {
  await cache.collect([catalog(fresh)]);
  return chunks();
}

/** Downloads a part of the old model in a tab of its own, and stays there until it is told to leave. */
async function downloadPart() {
  server.script('/old.gguf', { kind: 'stall', after: 2.5 * CHUNK });
  const leave = new AbortController();
  const ended = open()
    .ensure(old, { signal: leave.signal })
    .catch(() => {});
  await expect.poll(chunks).toBe(2);
  return async () => {
    leave.abort();
    await ended;
  };
}

test('what is left of a download goes when its model has left the catalogues', async () => {
  await (
    await downloadPart()
  )();
  const cache = open();
  await cache.ensure(fresh);
  await expect.poll(() => chunksAfterCollecting(cache)).toBe(2);
  expect(new Set((await store.chunkSizes()).keys())).toEqual(new Set(fresh.files[0]!.chunks));
});

test('it stays as long as any catalogue has the model', async () => {
  await (
    await downloadPart()
  )();
  await open().collect([catalog(fresh), catalog(old)]);
  expect(await chunks()).toBe(2);
});

test('a stored model stays, whatever the catalogues say', async () => {
  const cache = open();
  await cache.ensure(old);
  await cache.collect([catalog(fresh)]);
  expect(await chunks()).toBe(3);
  await (await cache.ensure(old))[0]!.read(0, OLD.byteLength);
  expect(server.log.length).toBe(1);
});

test('while another tab downloads, nothing is collected', async () => {
  const leave = await downloadPart();
  await open().collect([catalog(fresh)]);
  expect(await chunks()).toBe(2);
  await leave();
  await expect.poll(() => chunksAfterCollecting(open())).toBe(0);
});

test('where no locks tell of other tabs, nothing is collected', async () => {
  await (
    await downloadPart()
  )();
  await open({ ...device.tab(), locks: undefined }).collect([catalog(fresh)]);
  expect(await chunks()).toBe(2);
});
