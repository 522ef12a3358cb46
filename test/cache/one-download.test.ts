import { afterEach, beforeEach, expect, test } from 'vitest';
import { memoryChunkStore } from '../../src/cache/memory-chunk-store.ts';
import type { ChunkStore } from '../../src/cache/chunk-store.ts';
import type { DownloadProgress } from '../../src/cache/flight.ts';
import type { Channel, Peers } from '../../src/cache/peers.ts';
import { storageFault } from '../../src/cache/storage-fault.ts';
import { openWeightCache } from '../../src/cache/weight-cache.ts';
import { fakePeers } from '../fakes/fake-peers.ts';
import { type FaultServer, startFaultServer } from '../fakes/fault-server.ts';
import { manifestOf, noise, sha256 } from './model-fixture.ts';

const CHUNK = 16 * 1024;
const A = noise(CHUNK * 4, 1);

let server: FaultServer;
let device: ReturnType<typeof fakePeers>;
let store: ChunkStore;
let manifest: ReturnType<typeof manifestOf>;

beforeEach(async () => {
  device = fakePeers();
  store = memoryChunkStore();
  server = await startFaultServer();
  server.put('/a.gguf', { bytes: A, etag: '"a"' });
  manifest = manifestOf('model', { 'a.gguf': A }, { chunkBytes: CHUNK, origin: server.origin });
});
afterEach(() => server.close());

interface TabOptions {
  readonly peers?: Peers;
  readonly store?: ChunkStore;
  readonly patienceMs?: number;
}

/** A tab with the weight cache of this device. */
function open({ peers = device.tab(), ...options }: TabOptions = {}) {
  const download = { delay: async () => {}, idleMs: 5000 };
  const cache = openWeightCache({ store, quota: {}, peers, download, ...options });
  const heard: DownloadProgress[] = [];
  const leave = new AbortController();
  return {
    heard,
    leave,
    done: () => heard.at(-1)?.doneBytes ?? -1,
    ensure: () => cache.ensure(manifest, { signal: leave.signal, onProgress: (step) => heard.push(step) }),
  };
}

const whole = async (sources: Awaited<ReturnType<ReturnType<typeof open>['ensure']>>) =>
  sha256(await sources[0]!.read(0, A.byteLength));

test('two tabs bring a model together: one request, and both hear how far it is', async () => {
  const [one, two] = [open(), open()];
  const [first, second] = await Promise.all([one.ensure(), two.ensure()]);
  expect(server.log.length).toBe(1);
  expect([await whole(first), await whole(second)]).toEqual([sha256(A), sha256(A)]);
  const expected = [0, CHUNK, 2 * CHUNK, 3 * CHUNK, 4 * CHUNK];
  expect(one.heard.map((step) => step.doneBytes)).toEqual(expected);
  expect(two.heard.map((step) => step.doneBytes)).toEqual(expected);
  expect(two.heard.map((step) => step.cachedBytes)).toEqual([0, 0, 0, 0, 0]);
});

test('when the tab that downloads dies, the next one goes on from what is stored', async () => {
  server.script('/a.gguf', { kind: 'stall', after: 2.5 * CHUNK });
  const dying = device.tab();
  const one = open({ peers: dying });
  const lost = one.ensure().catch(() => 'left');
  await expect.poll(one.done).toBe(2 * CHUNK);
  const two = open();
  const second = two.ensure();
  await expect.poll(two.done).toBe(2 * CHUNK);
  dying.die();
  expect(await whole(await second)).toBe(sha256(A));
  expect(server.log.map((request) => request.range)).toEqual([
    undefined,
    `bytes=${2 * CHUNK}-${4 * CHUNK - 1}`,
  ]);
  const done = two.heard.map((step) => step.doneBytes);
  expect(done).toEqual(done.toSorted((a, b) => a - b));
  one.leave.abort();
  await lost;
});

test('a tab that waits for another can leave at once, and the other goes on', async () => {
  server.script('/a.gguf', { kind: 'stall', after: CHUNK });
  const one = open();
  const first = one.ensure();
  await expect.poll(one.done).toBe(CHUNK);
  const two = open();
  const second = two.ensure();
  await expect.poll(two.done).toBe(CHUNK);
  two.leave.abort('enough');
  await expect(second).rejects.toMatchObject({ code: 'aborted', cause: 'enough' });
  one.leave.abort();
  await expect(first).rejects.toMatchObject({ code: 'aborted' });
  expect(server.log.length).toBe(1);
});

test('a tab that fails passes the turn on', async () => {
  server.script('/a.gguf', { kind: 'status', status: 404 });
  const ends = await Promise.allSettled([open().ensure(), open().ensure()]); // either may be first
  expect(ends.filter(({ status }) => status === 'fulfilled').length).toBe(1);
  expect(ends.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { code: 'shard-missing' },
  });
});

test('a tab that was put to sleep in its turn holds nobody up for long', async () => {
  server.script('/a.gguf', { kind: 'stall', after: CHUNK });
  const sleeper = device.tab();
  const one = open({ peers: sleeper });
  const first = one.ensure();
  await expect.poll(one.done).toBe(CHUNK);
  sleeper.freeze();
  const two = open({ patienceMs: 50 });
  expect(await whole(await two.ensure())).toBe(sha256(A));
  one.leave.abort();
  await expect(first).rejects.toMatchObject({ code: 'aborted' });
});

test('weights that are here already wait for no other tab', async () => {
  await open().ensure();
  server.clearLog();
  const other = manifestOf(
    'model',
    { 'a.gguf': A, 'b.gguf': A.subarray(7) },
    { chunkBytes: CHUNK, origin: server.origin },
  );
  const busy = openWeightCache({ store, quota: {}, peers: device.tab(), download: { idleMs: 5000 } });
  server.put('/b.gguf', { bytes: A.subarray(7) });
  server.script('/b.gguf', { kind: 'stall', after: 0 });
  const leave = new AbortController();
  const stuck = busy.ensure(other, { signal: leave.signal }).catch(() => 'left');
  await expect.poll(() => server.log.length).toBe(1);
  expect(await whole(await open().ensure())).toBe(sha256(A));
  leave.abort();
  await stuck;
});

test('a tab whose storage is full lets the others begin, and misleads nobody about what is stored', async () => {
  let room = 1;
  const full: ChunkStore = {
    ...store,
    async writeChunk(digest, bytes) {
      if (room-- <= 0) throw storageFault(new DOMException('No room.', 'QuotaExceededError'));
      await store.writeChunk(digest, bytes);
    },
  };
  server.script('/a.gguf', { kind: 'stall', after: 2.5 * CHUNK });
  const one = open({ store: full });
  const first = one.ensure();
  await expect.poll(one.done).toBe(2 * CHUNK);
  const two = open();
  expect(await whole(await two.ensure())).toBe(sha256(A));
  expect(two.heard[0]).toMatchObject({ doneBytes: CHUNK, cachedBytes: CHUNK });
  one.leave.abort();
  await expect(first).rejects.toMatchObject({ code: 'aborted' });
});

test('where locks are missing or denied, each tab downloads for itself', async () => {
  const denied = async () => {
    throw new DOMException('Denied.', 'SecurityError');
  };
  for (const locks of [undefined, { request: denied, query: denied }]) {
    store = memoryChunkStore();
    const peers = { ...device.tab(), locks: locks as Peers['locks'] };
    expect(await whole(await open({ peers }).ensure())).toBe(sha256(A));
  }
  expect(server.log.length).toBe(2);
});

test('what another version of the page says there is passed over', async () => {
  server.script('/a.gguf', { kind: 'stall', after: CHUNK });
  const stranger = device.tab();
  const channels: Channel[] = [];
  const peers: Peers = {
    ...stranger,
    openChannel(name, hear) {
      channels.push(stranger.openChannel(name, () => {}));
      return stranger.openChannel(name, hear);
    },
  };
  const one = open({ peers });
  const first = one.ensure();
  await expect.poll(one.done).toBe(CHUNK);
  for (const message of [undefined, 'x', { doneBytes: 'all' }, { doneBytes: 1e12 }, { doneBytes: -1 }])
    channels[0]!.say(message);
  expect(one.done()).toBe(CHUNK);
  one.leave.abort();
  await expect(first).rejects.toMatchObject({ code: 'aborted' });
});
