import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ModelManifest } from '../../src/artifact/manifest.ts';
import type { ChunkStore } from '../../src/cache/chunk-store.ts';
import type { WeightCache } from '../../src/cache/weight-cache.ts';
import type { FaultServer } from '../fakes/fault-server.ts';
import { noise } from './model-fixture.ts';
import { CHUNK, openOldAndNew } from './old-and-new.ts';
import type { OldAndNew } from './old-and-new.ts';

const OLD = noise(CHUNK * 3, 1);
const NEW = noise(CHUNK * 2, 2);

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

const chunks = async () => (await store.chunkSizes()).size;

/** A download that was left takes a moment to come to rest. */
async function chunksAfterCollecting(cache: WeightCache): Promise<number> {
  await cache.collect([scene.catalog(fresh)]);
  return chunks();
}

/** Downloads a part of the old model in a tab of its own, and stays there until it is told to leave. */
async function downloadPart() {
  server.script('/old.gguf', { kind: 'stall', after: 2.5 * CHUNK });
  const leave = new AbortController();
  const ended = scene
    .open()
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
  const cache = scene.open();
  await cache.ensure(fresh);
  await expect.poll(() => chunksAfterCollecting(cache)).toBe(2);
  expect(new Set((await store.chunkSizes()).keys())).toEqual(new Set(fresh.files[0]!.chunks));
});

test('it stays as long as any catalogue has the model', async () => {
  await (
    await downloadPart()
  )();
  await scene.open().collect([scene.catalog(fresh), scene.catalog(old)]);
  expect(await chunks()).toBe(2);
});

test('a stored model stays, whatever the catalogues say', async () => {
  const cache = scene.open();
  await cache.ensure(old);
  await cache.collect([scene.catalog(fresh)]);
  expect(await chunks()).toBe(3);
  await (await cache.ensure(old))[0]!.read(0, OLD.byteLength);
  expect(server.log.length).toBe(1);
});

test('while another tab downloads, nothing is collected', async () => {
  const leave = await downloadPart();
  await scene.open().collect([scene.catalog(fresh)]);
  expect(await chunks()).toBe(2);
  await leave();
  await expect.poll(() => chunksAfterCollecting(scene.open())).toBe(0);
});

test('where no locks tell of other tabs, nothing is collected', async () => {
  await (
    await downloadPart()
  )();
  await scene.open({ ...scene.tab(), locks: undefined }).collect([scene.catalog(fresh)]);
  expect(await chunks()).toBe(2);
});
