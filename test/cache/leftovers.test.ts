import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ModelManifest } from '../../src/artifact/manifest.ts';
import type { ChunkStore } from '../../src/cache/chunk-store.ts';
import type { FaultServer } from '../fakes/fault-server.ts';
import { noise } from './model-fixture.ts';
import { CHUNK, openOldAndNew } from './old-and-new.ts';
import type { OldAndNew } from './old-and-new.ts';

const SHARED = noise(CHUNK, 1);
const OLD = new Uint8Array([...SHARED, ...noise(CHUNK * 2, 2)]);
const NEW = new Uint8Array([...SHARED, ...noise(CHUNK, 3)]);

let scene: OldAndNew;
let server: FaultServer;
let store: ChunkStore;
let old: ModelManifest;
let fresh: ModelManifest;

beforeEach(async () => {
  scene = await openOldAndNew({ old: OLD, fresh: NEW });
  ({ server, store, old, fresh } = scene);
});
afterEach(() => server.close());

const ids = async () => (await store.models()).map(({ id }) => id);

test('a whole model that no catalogue offers is told, and deleted but for what others need', async () => {
  const cache = scene.open();
  await cache.ensure(old);
  await cache.ensure(fresh);
  expect(await cache.usage([scene.catalog(fresh)])).toMatchObject({
    weightBytes: 4 * CHUNK,
    leftoverBytes: 2 * CHUNK,
  });
  expect(await cache.deleteLeftovers([scene.catalog(fresh)])).toBe(2 * CHUNK);
  expect(await ids()).toEqual(['new']);
  expect(await cache.usage([scene.catalog(fresh)])).toMatchObject({
    weightBytes: 2 * CHUNK,
    leftoverBytes: 0,
  });
  const requests = server.log.length;
  await (await cache.ensure(fresh))[0]!.read(0, NEW.byteLength);
  expect(server.log.length).toBe(requests);
});

test('what any catalogue offers is no leftover', async () => {
  const cache = scene.open();
  await cache.ensure(old);
  const all = [scene.catalog(fresh), scene.catalog(old)];
  expect((await cache.usage(all)).leftoverBytes).toBe(0);
  expect(await cache.deleteLeftovers(all)).toBe(0);
  expect(await ids()).toEqual(['old']);
});

test('an older version of a model that is offered is a leftover', async () => {
  const cache = scene.open();
  await cache.ensure(old);
  const renewed = { ...fresh, id: 'old' };
  expect((await cache.usage([scene.catalog(renewed)])).leftoverBytes).toBe(2 * CHUNK);
  expect(await cache.deleteLeftovers([scene.catalog(renewed)])).toBe(2 * CHUNK);
  expect([...(await store.chunkSizes()).keys()]).toEqual([fresh.files[0]!.chunks[0]]);
});

test('what runs in another tab stays until it runs no longer', async () => {
  const other = scene.open();
  await other.ensure(old);
  const leave = await other.hold('old');
  const cache = scene.open();
  await expect(cache.deleteLeftovers([scene.catalog(fresh)])).rejects.toMatchObject({ code: 'busy' });
  expect(await ids()).toEqual(['old']);
  leave();
  expect(await cache.deleteLeftovers([scene.catalog(fresh)])).toBe(2 * CHUNK);
});

test('a tab that died holds nothing back', async () => {
  const peers = scene.tab();
  const other = scene.open(peers);
  await other.ensure(old);
  await other.hold('old');
  peers.die();
  expect(await scene.open().deleteLeftovers([scene.catalog(fresh)])).toBe(2 * CHUNK);
});

test('while another tab downloads, nothing is deleted', async () => {
  await scene.open().ensure(old);
  server.script('/new.gguf', { kind: 'stall', after: 0.5 * CHUNK });
  const abort = new AbortController();
  const ended = scene
    .open()
    .ensure(fresh, { signal: abort.signal })
    .catch(() => {});
  await expect.poll(() => server.log.some(({ path }) => path === '/new.gguf')).toBe(true);
  await expect(scene.open().deleteLeftovers([scene.catalog(fresh)])).rejects.toMatchObject({ code: 'busy' });
  expect(await ids()).toEqual(['old']);
  abort.abort();
  await ended;
});

test('where no locks tell of other tabs, nothing is told and nothing deleted', async () => {
  const cache = scene.open({ ...scene.tab(), locks: undefined });
  await cache.ensure(old);
  expect((await cache.usage([scene.catalog(fresh)])).leftoverBytes).toBe(0);
  expect(await cache.deleteLeftovers([scene.catalog(fresh)])).toBe(0);
  expect(await ids()).toEqual(['old']);
});
