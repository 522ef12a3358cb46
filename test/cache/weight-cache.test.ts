import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ByteSource } from '../../src/artifact/byte-source.ts';
import type { Catalog } from '../../src/artifact/manifest.ts';
import type { ChunkStore } from '../../src/cache/chunk-store.ts';
import type { DownloadProgress } from '../../src/cache/flight.ts';
import { memoryChunkStore } from '../../src/cache/memory-chunk-store.ts';
import { storageFault } from '../../src/cache/storage-fault.ts';
import { openWeightCache } from '../../src/cache/weight-cache.ts';
import type { Notice } from '../../src/core/protocol.ts';
import { type FaultServer, startFaultServer } from '../fakes/fault-server.ts';
import { manifestOf, noise, sha256 } from './model-fixture.ts';

const CHUNK = 16 * 1024;
const A = noise(CHUNK * 3 + 100, 1);
const B = noise(CHUNK * 2, 2);

let server: FaultServer;
let manifest: ReturnType<typeof manifestOf>;

beforeEach(async () => {
  server = await startFaultServer();
  server.put('/a.gguf', { bytes: A, etag: '"a"' });
  server.put('/b.gguf', { bytes: B, etag: '"b"' });
  manifest = manifestOf('model', { 'a.gguf': A, 'b.gguf': B }, { chunkBytes: CHUNK, origin: server.origin });
});
afterEach(() => server.close());

const open = (store: ChunkStore, quota = {}) =>
  openWeightCache({ store, quota, download: { delay: async () => {}, idleMs: 5000 } });

const whole = async (source: ByteSource) => sha256(await source.read(0, source.size));
const failure = (code: string) => expect.objectContaining({ name: 'Fault', code });
const flipped = (bytes: Uint8Array<ArrayBuffer>) => bytes.map((byte, at) => (at === 7 ? byte ^ 1 : byte));

/** A store that fails in `method` whenever `broken()` says so. */
function breaking(store: ChunkStore, method: keyof ChunkStore, error: () => Error | undefined): ChunkStore {
  const fail = async (...args: never[]) => {
    const now = error();
    if (now) throw storageFault(now);
    return (store[method] as (...rest: never[]) => Promise<unknown>)(...args);
  };
  return { ...store, [method]: fail };
}

describe('ensure', () => {
  test('brings all files, readable by any range', async () => {
    const sources = await open(memoryChunkStore()).ensure(manifest);
    expect(sources.map((source) => [source.name, source.size])).toEqual([
      ['a.gguf', A.byteLength],
      ['b.gguf', B.byteLength],
    ]);
    expect(await whole(sources[0]!)).toBe(sha256(A));
    expect(await whole(sources[1]!)).toBe(sha256(B));
    for (const [offset, length] of [
      [0, 1],
      [CHUNK - 1, 2],
      [100, 2 * CHUNK],
      [A.byteLength - 1, 1],
      [5, 0],
    ] as const) {
      expect(sha256(await sources[0]!.read(offset, length))).toBe(
        sha256(A.subarray(offset, offset + length)),
      );
    }
    await expect(sources[0]!.read(A.byteLength - 1, 2)).rejects.toEqual(failure('gguf-truncated'));
  });

  test('says how much there is before the first request, then counts every verified chunk up to all', async () => {
    const seen: DownloadProgress[] = [];
    let requestsAtFirst = -1;
    await open(memoryChunkStore()).ensure(manifest, {
      onProgress(progress) {
        if (requestsAtFirst < 0) requestsAtFirst = server.log.length;
        seen.push(progress);
      },
    });
    expect(requestsAtFirst).toBe(0);
    const steps = [0, CHUNK, CHUNK, CHUNK, 100, CHUNK, CHUNK];
    let doneBytes = 0;
    expect(seen).toEqual(
      steps.map((step) => {
        doneBytes += step;
        return { phase: 'download', doneBytes, totalBytes: manifest.bytes, cachedBytes: 0 };
      }),
    );
  });

  test('a second visit asks the network for nothing', async () => {
    const store = memoryChunkStore();
    await open(store).ensure(manifest);
    await server.close();
    const seen: DownloadProgress[] = [];
    const sources = await open(store).ensure(manifest, { onProgress: (progress) => seen.push(progress) });
    expect(await whole(sources[1]!)).toBe(sha256(B));
    expect(seen).toEqual([
      {
        phase: 'download',
        doneBytes: manifest.bytes,
        totalBytes: manifest.bytes,
        cachedBytes: manifest.bytes,
      },
    ]);
  });

  test('a download cut off by a reload goes on behind the last stored chunk', async () => {
    const store = memoryChunkStore();
    server.script('/a.gguf', { kind: 'stall', after: 2 * CHUNK + 50 });
    const reload = new AbortController();
    const first = open(store).ensure(manifest, {
      signal: reload.signal,
      onProgress: ({ doneBytes }) => doneBytes === 2 * CHUNK && reload.abort(),
    });
    await expect(first).rejects.toEqual(failure('aborted'));
    expect(await store.models()).toEqual([]);
    server.clearLog();
    const seen: DownloadProgress[] = [];
    await open(store).ensure(manifest, { onProgress: (progress) => seen.push(progress) });
    expect(seen[0]!.cachedBytes).toBe(2 * CHUNK);
    expect(server.log.map((request) => request.range)).toEqual([
      `bytes=${2 * CHUNK}-${A.byteLength - 1}`,
      undefined,
    ]);
  });

  test('the record is written last: a failure in the last file leaves none, and the chunks before stay', async () => {
    const store = memoryChunkStore();
    server.always('/b.gguf', { kind: 'status', status: 404 });
    await expect(open(store).ensure(manifest)).rejects.toEqual(failure('shard-missing'));
    expect(await store.models()).toEqual([]);
    expect((await store.chunkSizes()).size).toBe(4);
  });

  test('a chunk that is in a model twice, or in another model, is fetched once', async () => {
    const store = memoryChunkStore();
    const twice = new Uint8Array([...B, ...B]);
    server.put('/twice.gguf', { bytes: twice });
    const files = { 'twice.gguf': twice, 'b.gguf': B };
    const double = manifestOf('double', files, { chunkBytes: CHUNK, origin: server.origin });
    const seen: DownloadProgress[] = [];
    const sources = await open(store).ensure(double, { onProgress: (progress) => seen.push(progress) });
    expect(seen.at(-1)!.doneBytes).toBe(double.bytes);
    expect(server.log.map((request) => request.path)).toEqual(['/twice.gguf']);
    expect(await whole(sources[0]!)).toBe(sha256(twice));
  });

  test('a new version of a model takes only what is new and lets go of what is old', async () => {
    const store = memoryChunkStore();
    await open(store).ensure(manifest);
    const C = noise(CHUNK, 3);
    server.put('/c.gguf', { bytes: C });
    const next = manifestOf(
      'model',
      { 'a.gguf': A, 'c.gguf': C },
      { chunkBytes: CHUNK, origin: server.origin },
    );
    server.clearLog();
    await open(store).ensure(next);
    expect(server.log.map((request) => request.path)).toEqual(['/c.gguf']);
    expect(new Set((await store.chunkSizes()).keys())).toEqual(
      new Set(next.files.flatMap((file) => file.chunks)),
    );
  });
});

describe('several callers', () => {
  test('share one download, and the late one hears at once how far it is', async () => {
    const cache = open(memoryChunkStore());
    const late: DownloadProgress[] = [];
    const early: DownloadProgress[] = [];
    const second = new Promise((resolve, reject) => {
      const join = () => cache.ensure(manifest, { onProgress: (p) => late.push(p) }).then(resolve, reject);
      void cache.ensure(manifest, {
        onProgress(progress) {
          early.push(progress);
          if (progress.doneBytes === 2 * CHUNK) void join();
        },
      });
    });
    await second;
    expect(server.log.length).toBe(2);
    expect(late).toEqual(early.slice(2));
  });

  test('one that leaves does not stop the other; when all have left, it stops, and a new one starts afresh', async () => {
    const cache = open(memoryChunkStore());
    const [one, two, three] = [new AbortController(), new AbortController(), new AbortController()];
    server.script('/a.gguf', { kind: 'stall', after: 100 });
    const first = cache.ensure(manifest, { signal: one.signal });
    const second = cache.ensure(manifest, { signal: two.signal });
    one.abort('left');
    await expect(first).rejects.toMatchObject({ code: 'aborted', cause: 'left' });
    await expect.poll(() => server.log.length).toBe(1);
    two.abort();
    await expect(second).rejects.toEqual(failure('aborted'));
    const sources = await cache.ensure(manifest, { signal: three.signal });
    expect(await whole(sources[0]!)).toBe(sha256(A));
  });
});

describe('storage that fails', () => {
  const quotaError = () => new DOMException('No room.', 'QuotaExceededError');

  test('when it is full the load goes on from memory, with one notice and no record', async () => {
    const inner = memoryChunkStore();
    let room = 2;
    const store = breaking(inner, 'writeChunk', () => (room-- > 0 ? undefined : quotaError()));
    const notices: Notice[] = [];
    const cache = open(store);
    const sources = await cache.ensure(manifest, { onNotice: (notice) => notices.push(notice) });
    expect(await whole(sources[0]!)).toBe(sha256(A));
    expect(await whole(sources[1]!)).toBe(sha256(B));
    expect(notices.map((notice) => notice.kind)).toEqual(['storage-full']);
    expect((await inner.chunkSizes()).size).toBe(2);
    expect(await inner.models()).toEqual([]);
    expect(server.log.length).toBe(2);
    await cache.releaseMemory();
    expect(await whole(sources[0]!)).toBe(sha256(A)); // its end was in memory only: fetched again
    expect(server.log.length).toBeGreaterThan(2);
  });

  test('when it is denied from the start the notice says so', async () => {
    const denied = () => new DOMException('No.', 'SecurityError');
    const store = breaking(breaking(memoryChunkStore(), 'chunkSizes', denied), 'writeChunk', denied);
    const notices: Notice[] = [];
    const sources = await open(store).ensure(manifest, { onNotice: (notice) => notices.push(notice) });
    expect(notices.map((notice) => notice.kind)).toEqual(['storage-denied']);
    expect(await whole(sources[0]!)).toBe(sha256(A));
  });

  test('when it is lost while reading, the chunks are fetched again; with no network either, `storage-lost`', async () => {
    const inner = memoryChunkStore();
    await open(inner).ensure(manifest);
    const store = breaking(inner, 'readChunk', () => new DOMException('Lost.', 'UnknownError'));
    const sources = await open(store).ensure(manifest);
    expect(await whole(sources[0]!)).toBe(sha256(A));
    await server.close();
    const [offline] = await open(store).ensure(manifest);
    await expect(offline!.read(0, 10)).rejects.toEqual(failure('storage-lost'));
  });

  test('evicted while in use, chunks come back from the network one by one', async () => {
    const store = memoryChunkStore();
    const sources = await open(store).ensure(manifest);
    await store.deleteChunks([manifest.files[0]!.chunks[1]!]);
    server.clearLog();
    expect(await whole(sources[0]!)).toBe(sha256(A));
    expect(server.log.map((request) => request.range)).toEqual([`bytes=${CHUNK}-${2 * CHUNK - 1}`]);
  });
});

describe('weights that are to stay', () => {
  test('are downloaded, and need no download when they are used', async () => {
    const cache = open(memoryChunkStore());
    await cache.keep(manifest);
    server.clearLog();
    expect(await whole((await cache.ensure(manifest))[1]!)).toBe(sha256(B));
    expect(server.log).toEqual([]);
  });

  test('are given up with `storage-full` when there is no room, and what had room stays', async () => {
    const inner = memoryChunkStore();
    let room = 2;
    const full = () => new DOMException('No room.', 'QuotaExceededError');
    const store = breaking(inner, 'writeChunk', () => (room-- > 0 ? undefined : full()));
    await expect(open(store).keep(manifest)).rejects.toEqual(failure('storage-full'));
    expect((await inner.chunkSizes()).size).toBe(2);
  });

  test('are not even asked for where nothing can be stored', async () => {
    const notice: Notice = { kind: 'storage-denied', message: 'No.' };
    const cache = openWeightCache({ store: memoryChunkStore(), quota: {}, notice });
    await expect(cache.keep(manifest)).rejects.toEqual(failure('storage-denied'));
    expect(server.log).toEqual([]);
  });

  test('share a load’s download: the load goes on from memory when there is no room for them', async () => {
    let room = 1;
    const full = () => new DOMException('No room.', 'QuotaExceededError');
    const cache = open(breaking(memoryChunkStore(), 'writeChunk', () => (room-- > 0 ? undefined : full())));
    const load = cache.ensure(manifest);
    await expect(cache.keep(manifest)).rejects.toEqual(failure('storage-full'));
    expect(await whole((await load)[0]!)).toBe(sha256(A));
    expect(server.log.length).toBe(2);
  });
});

describe('damage at rest', () => {
  const damage = async (store: ChunkStore, digest: string) => {
    const bytes = await store.readChunk(digest);
    await store.writeChunk(digest, flipped(bytes!));
  };

  test('a stored chunk that is one bit off is replaced, only that one, when it is first read', async () => {
    const store = memoryChunkStore();
    await open(store).ensure(manifest);
    await damage(store, manifest.files[0]!.chunks[2]!);
    server.clearLog();
    const sources = await open(store).ensure(manifest);
    expect(server.log).toEqual([]);
    expect(await whole(sources[0]!)).toBe(sha256(A));
    expect(server.log.map((request) => request.range)).toEqual([`bytes=${2 * CHUNK}-${3 * CHUNK - 1}`]);
    expect(sha256((await store.readChunk(manifest.files[0]!.chunks[2]!))!)).toBe(
      manifest.files[0]!.chunks[2],
    );
  });

  test('verify removes what is wrong, counts it, and the next ensure brings it back', async () => {
    const store = memoryChunkStore();
    const cache = open(store);
    await cache.ensure(manifest);
    expect(await cache.verify(manifest)).toBe(0);
    await damage(store, manifest.files[0]!.chunks[0]!);
    await damage(store, manifest.files[1]!.chunks[1]!);
    expect(await cache.verify(manifest)).toBe(2);
    expect((await store.chunkSizes()).size).toBe(4);
    server.clearLog();
    const sources = await cache.ensure(manifest);
    expect(server.log.map((request) => request.path)).toEqual(['/a.gguf', '/b.gguf']);
    expect(await whole(sources[0]!)).toBe(sha256(A));
  });
});

describe('the shelf', () => {
  const catalog = (...models: (typeof manifest)[]): Catalog => ({
    url: server.origin,
    chunkBytes: CHUNK,
    models,
    drafts: [],
  });

  test('list tells what is here of each model: nothing, a part, all', async () => {
    const store = memoryChunkStore();
    const cache = open(store);
    const state = async () => {
      const [record] = await cache.list(catalog(manifest));
      return [record!.storedBytes, record!.complete];
    };
    expect(await state()).toEqual([0, false]);
    server.script('/b.gguf', { kind: 'status', status: 404 });
    await expect(cache.ensure(manifest)).rejects.toEqual(failure('shard-missing'));
    expect(await state()).toEqual([A.byteLength, false]);
    await cache.ensure(manifest);
    expect(await state()).toEqual([manifest.bytes, true]);
    await store.deleteChunks([manifest.files[0]!.chunks[0]!]);
    expect(await state()).toEqual([manifest.bytes - CHUNK, false]);
  });

  test('delete frees a model and keeps what another stored model shares', async () => {
    const store = memoryChunkStore();
    const cache = open(store);
    const other = manifestOf('other', { 'b.gguf': B }, { chunkBytes: CHUNK, origin: server.origin });
    await cache.ensure(manifest);
    await cache.ensure(other);
    await cache.delete(manifest);
    expect((await cache.list(catalog(manifest, other))).map((record) => record.storedBytes)).toEqual([
      2 * CHUNK,
      2 * CHUNK,
    ]);
    expect((await cache.usage()).weightBytes).toBe(2 * CHUNK);
    expect((await store.models()).map((model) => model.id)).toEqual(['other']);
    await cache.delete(other);
    expect((await cache.usage()).weightBytes).toBe(0);
  });

  test('delete during a download ends it with `aborted` and leaves nothing', async () => {
    const store = memoryChunkStore();
    const cache = open(store);
    server.script('/b.gguf', { kind: 'stall', after: CHUNK + 10 });
    let reached = () => {};
    const half = new Promise<void>((resolve) => (reached = resolve));
    const running = cache.ensure(manifest, {
      onProgress: ({ doneBytes }) => doneBytes > A.byteLength && reached(),
    });
    const ended = expect(running).rejects.toEqual(failure('aborted'));
    await half;
    await cache.delete(manifest);
    await ended;
    expect((await store.chunkSizes()).size).toBe(0);
    expect(await whole((await cache.ensure(manifest))[1]!)).toBe(sha256(B));
  });

  test('usage speaks for the browser, and does without one', async () => {
    const quota = {
      estimate: async () => ({ usage: 5, quota: 10 }),
      persisted: async () => true,
    };
    const cache = open(memoryChunkStore(), quota);
    expect(await cache.usage()).toEqual({
      weightBytes: 0,
      leftoverBytes: 0,
      usedBytes: 5,
      quotaBytes: 10,
      persisted: true,
    });
    const bare = open(memoryChunkStore(), {});
    const none = {
      weightBytes: 0,
      leftoverBytes: 0,
      usedBytes: undefined,
      quotaBytes: undefined,
      persisted: false,
    };
    expect(await bare.usage()).toEqual(none);
  });
});
