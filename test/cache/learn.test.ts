import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ByteSource } from '../../src/artifact/byte-source.ts';
import type { FileDigest, ModelDraft } from '../../src/artifact/draft.ts';
import { resolveUrlModel } from '../../src/artifact/url-model.ts';
import type { DownloadProgress } from '../../src/cache/flight.ts';
import { memoryLearnedModels } from '../../src/cache/learned-models.ts';
import { memoryChunkStore } from '../../src/cache/memory-chunk-store.ts';
import { storageFault } from '../../src/cache/storage-fault.ts';
import { openWeightCache, type WeightCache } from '../../src/cache/weight-cache.ts';
import { fakePeers } from '../fakes/fake-peers.ts';
import { type FaultServer, type ServerFault, startFaultServer } from '../fakes/fault-server.ts';
import { noise, sha256 } from './model-fixture.ts';

const CHUNK = 1000;
const A = noise(3 * CHUNK + 100, 1);
const B = noise(CHUNK, 2);

let server: FaultServer;
let device: ReturnType<typeof fakePeers>;
let store: ReturnType<typeof memoryChunkStore>;
let learned: ReturnType<typeof memoryLearnedModels>;

beforeEach(async () => {
  device = fakePeers();
  store = memoryChunkStore();
  learned = memoryLearnedModels();
  server = await startFaultServer();
  server.put('/a.gguf', { bytes: A, etag: '"a"' });
  server.put('/b.gguf', { bytes: B, etag: '"b"' });
});
afterEach(() => server.close());

/** A visit: the cache of a tab on this device. */
const visit = (changes: Partial<Parameters<typeof openWeightCache>[0]> = {}): WeightCache =>
  openWeightCache({
    store,
    learned,
    quota: {},
    peers: device.tab(),
    download: { delay: async () => {}, idleMs: 2000 },
    ...changes,
  });

const lfs = (bytes: Uint8Array): FileDigest => ({ kind: 'sha256', hex: sha256(bytes) });

function draftOf(files: Readonly<Record<string, Uint8Array>>, digest = lfs, id = 'hf:o/m'): ModelDraft {
  const entries = Object.entries(files).map(([path, bytes]) => {
    return { path, url: `${server.origin}/${path}`, bytes: bytes.byteLength, digest: digest(bytes) };
  });
  return {
    id,
    name: 'm',
    format: 'gguf',
    architecture: 'llama',
    licence: 'mit',
    source: server.origin,
    contextLength: 128,
    parameters: 1,
    quantization: 'Q4_0',
    memoryBytes: 1,
    bytes: entries.reduce((sum, file) => sum + file.bytes, 0),
    chunkBytes: CHUNK,
    files: entries,
  };
}

const whole = async (source: ByteSource) => sha256(await source.read(0, source.size));
const failure = (code: string) => expect.objectContaining({ name: 'Fault', code });
const ranges = () => server.log.map(({ path, range }) => `${path} ${range ?? 'whole'}`);
const nothing = { url: 'https://catalog.test/', chunkBytes: CHUNK, models: [], drafts: [] };
const stateOf = async (cache: WeightCache) => {
  const [record] = await cache.list(nothing);
  return [record?.storedBytes, record?.complete];
};

/** Downloads until so many bytes are stored, and leaves. */
async function leaveAfter(bytes: number, draft: ModelDraft): Promise<void> {
  const leave = new AbortController();
  const onProgress = ({ doneBytes }: DownloadProgress) => void (doneBytes >= bytes && leave.abort());
  await expect(visit().ensure(draft, { signal: leave.signal, onProgress })).rejects.toEqual(
    failure('aborted'),
  );
}

describe('a model with digests of whole files only', () => {
  test('is downloaded once; from then on it is known chunk by chunk and needs no network', async () => {
    const draft = draftOf({ 'a.gguf': A, 'b.gguf': B });
    const seen: number[] = [];
    const cache = visit();
    expect(await cache.recall(draft.id)).toBeUndefined();
    const sources = await cache.ensure(draft, { onProgress: ({ doneBytes }) => seen.push(doneBytes) });
    expect(await Promise.all(sources.map(whole))).toEqual([sha256(A), sha256(B)]);
    expect(seen).toEqual([0, CHUNK, 2 * CHUNK, 3 * CHUNK, A.byteLength, draft.bytes]);
    await server.close();
    const manifest = await visit().recall(draft.id);
    expect(manifest!.files.map((file) => file.sha256)).toEqual([sha256(A), sha256(B)]);
    const again = await visit().ensure(manifest!);
    expect(await whole(again[0]!)).toBe(sha256(A));
    expect(await stateOf(visit())).toEqual([draft.bytes, true]);
  });

  test('goes on behind the last stored chunk when its download was cut, and says how much was here', async () => {
    const draft = draftOf({ 'a.gguf': A, 'b.gguf': B });
    server.script('/a.gguf', { kind: 'stall', after: 2.5 * CHUNK });
    await leaveAfter(2 * CHUNK, draft);
    expect(await visit().recall(draft.id)).toBeUndefined();
    expect(await stateOf(visit())).toEqual([2 * CHUNK, false]);
    server.clearLog();
    const seen: DownloadProgress[] = [];
    const sources = await visit().ensure(draft, { onProgress: (step) => seen.push(step) });
    expect(seen[0]).toMatchObject({ doneBytes: 2 * CHUNK, cachedBytes: 2 * CHUNK });
    expect(ranges()).toEqual([`/a.gguf bytes=${2 * CHUNK}-${A.byteLength - 1}`, '/b.gguf whole']);
    expect(await whole(sources[0]!)).toBe(sha256(A));
  });

  test('takes over what is known of the same file, in whichever model or commit it was met', async () => {
    await leaveAfter(2 * CHUNK, draftOf({ 'a.gguf': A }));
    server.put('/renamed.gguf', { bytes: A });
    server.clearLog();
    const other = draftOf({ 'renamed.gguf': A }, lfs, 'hf:o/m@other');
    await visit().ensure(other);
    expect(ranges()).toEqual([`/renamed.gguf bytes=${2 * CHUNK}-${A.byteLength - 1}`]);
    server.clearLog();
    await visit().ensure(draftOf({ 'a.gguf': A }));
    expect(ranges()).toEqual([]);
  });

  test('whose file has one wrong bit is fetched once more', async () => {
    server.script('/a.gguf', { kind: 'flip', at: 1500 });
    const sources = await visit().ensure(draftOf({ 'a.gguf': A }));
    expect(await whole(sources[0]!)).toBe(sha256(A));
    expect(ranges()).toEqual(['/a.gguf whole', '/a.gguf whole']);
  });

  test('is refused when it is wrong twice, and nothing of it counts as stored', async () => {
    server.always('/a.gguf', { kind: 'flip', at: 1500 });
    const draft = draftOf({ 'a.gguf': A });
    await expect(visit().ensure(draft)).rejects.toEqual(failure('shard-corrupt'));
    expect(await visit().recall(draft.id)).toBeUndefined();
    expect(await stateOf(visit())).toEqual([0, false]);
    await expect.poll(async () => (await visit().collect([]), (await store.chunkSizes()).size)).toBe(0);
  });

  test('may be named by git’s digest as well', async () => {
    const blob = (bytes: Uint8Array): FileDigest => {
      const hex = createHash('sha1').update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex');
      return { kind: 'git-sha1', hex };
    };
    const draft = draftOf({ 'b.gguf': B }, blob);
    await visit().ensure(draft);
    expect((await visit().recall(draft.id))!.files[0]!.sha256).toBe(sha256(B));
    server.always('/a.gguf', { kind: 'flip', at: 0 });
    await expect(visit().ensure(draftOf({ 'a.gguf': A }, blob, 'hf:o/a'))).rejects.toEqual(
      failure('shard-corrupt'),
    );
  });

  test('is downloaded by one tab at a time; the other finds it there', async () => {
    const draft = draftOf({ 'a.gguf': A });
    const [one, two] = await Promise.all([visit().ensure(draft), visit().ensure(draft)]);
    expect([await whole(one[0]!), await whole(two[0]!)]).toEqual([sha256(A), sha256(A)]);
    expect(ranges()).toEqual(['/a.gguf whole']);
  });

  test('runs from memory when storage is full, and is not remembered', async () => {
    let room = 2;
    const full = {
      ...store,
      async writeChunk(...chunk: Parameters<typeof store.writeChunk>) {
        if (room-- <= 0) throw storageFault(new DOMException('No room.', 'QuotaExceededError'));
        await store.writeChunk(...chunk);
      },
    };
    const cache = visit({ store: full });
    const sources = await cache.ensure(draftOf({ 'a.gguf': A }));
    expect(await whole(sources[0]!)).toBe(sha256(A));
    expect(await store.models()).toEqual([]);
    await cache.releaseMemory();
    expect(await stateOf(cache)).toEqual([2 * CHUNK, false]);
  });

  test('keeps its chunks from being collected, also before it is whole, until it is deleted', async () => {
    const draft = draftOf({ 'a.gguf': A });
    await leaveAfter(2 * CHUNK, draft);
    const cache = visit();
    await cache.collect([]);
    expect((await store.chunkSizes()).size).toBeGreaterThanOrEqual(2);
    expect((await cache.usage([])).leftoverBytes).toBe(0);
    await cache.ensure(draft);
    await cache.deleteLeftovers([]);
    expect(await stateOf(cache)).toEqual([A.byteLength, true]);
    await cache.delete(draft.id);
    expect([(await store.chunkSizes()).size, await store.models(), await cache.list(nothing)]).toEqual([
      0,
      [],
      [],
    ]);
  });

  test('loses a stored chunk that is damaged to `verify`, and gets it back alone', async () => {
    const draft = draftOf({ 'a.gguf': A });
    await visit().ensure(draft);
    const manifest = (await visit().recall(draft.id))!;
    await store.writeChunk(manifest.files[0]!.chunks[1]!, noise(CHUNK, 9));
    expect(await visit().verify(draft.id)).toBe(1);
    server.clearLog();
    await visit().ensure(manifest);
    expect(ranges()).toEqual([`/a.gguf bytes=${CHUNK}-${2 * CHUNK - 1}`]);
  });
});

test('whatever cuts or damages a learning download on however many visits, its bytes are right in the end, and no others are ever whole', async () => {
  const offset = fc.nat({ max: A.byteLength });
  const fault: fc.Arbitrary<ServerFault> = fc.oneof(
    fc.record({ kind: fc.constantFrom('destroy' as const, 'end-early' as const), after: offset }),
    fc.record({ kind: fc.constant('flip' as const), at: offset }),
    fc.constantFrom<ServerFault>({ kind: 'none' }, { kind: 'ignore-range' }, { kind: 'status', status: 503 }),
  );
  const aVisit = fc.record({
    faults: fc.array(fault, { maxLength: 4 }),
    leavesAfter: fc.option(fc.nat({ max: 4 }), { nil: undefined }),
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(aVisit, { maxLength: 3 }), async (visits) => {
      const draft = draftOf({ 'a.gguf': A }, lfs, `hf:o/run-${run++}`);
      [store, learned] = [memoryChunkStore(), memoryLearnedModels()];
      for (const { faults, leavesAfter } of [...visits, { faults: [], leavesAfter: undefined }]) {
        server.script('/a.gguf', ...faults);
        const tab = new AbortController();
        let events = 0;
        const onProgress = () => void (events++ === leavesAfter && tab.abort());
        const outcome = await visit()
          .ensure(draft, { signal: tab.signal, onProgress })
          .catch((error: unknown) => error);
        const manifest = await visit().recall(draft.id);
        if (manifest) expect(manifest.files[0]!.sha256).toBe(sha256(A));
        if (outcome instanceof Error) expect(outcome).toMatchObject({ name: 'Fault' });
        else expect(await whole((outcome as ByteSource[])[0]!)).toBe(sha256(A));
      }
      expect(await stateOf(visit())).toEqual([A.byteLength, true]);
    }),
    { numRuns: 25 },
  );
});

describe('a model at an address of anybody’s', () => {
  const resolve = () => resolveUrlModel(`${server.origin}/a.gguf`, { fetch });
  const small = async () => ({ ...(await resolve()), chunkBytes: CHUNK });

  test('goes on under the same tag, and starts over under another', async () => {
    await leaveAfter(2 * CHUNK, await small());
    server.clearLog();
    await leaveAfter(3 * CHUNK, await small());
    expect(server.log.at(-1)).toMatchObject({
      range: `bytes=${2 * CHUNK}-${A.byteLength - 1}`,
      ifRange: '"a"',
    });
    const other = noise(A.byteLength, 7);
    server.put('/a.gguf', { bytes: other, etag: '"other"' });
    const sources = await visit().ensure(await small());
    expect(await whole(sources[0]!)).toBe(sha256(other));
  });

  test('that changes on the way is `shard-changed`, and its halves are never joined', async () => {
    const draft = await small();
    server.script('/a.gguf', { kind: 'destroy', after: 2.5 * CHUNK });
    const onProgress = ({ doneBytes }: DownloadProgress) =>
      doneBytes === 2 * CHUNK && server.put('/a.gguf', { bytes: noise(A.byteLength, 7), etag: '"other"' });
    await expect(visit().ensure(draft, { onProgress })).rejects.toEqual(failure('shard-changed'));
    expect(await stateOf(visit())).toEqual([0, false]);
  });

  test('without a tag starts over at the next visit', async () => {
    server.put('/a.gguf', { bytes: A });
    await leaveAfter(2 * CHUNK, await small());
    server.clearLog();
    await visit().ensure(await small());
    expect(ranges()).toEqual(['/a.gguf whole', '/a.gguf whole']); // the probe, the download
  });

  test('names its shards by their place', async () => {
    for (const no of [1, 2]) server.put(`/m-0000${no}-of-00002.gguf`, { bytes: noise(no * 100, no) });
    const draft = await resolveUrlModel(`${server.origin}/m-00002-of-00002.gguf`, { fetch });
    expect(draft.files.map(({ path, bytes }) => [path, bytes])).toEqual([
      ['m-00001-of-00002.gguf', 100],
      ['m-00002-of-00002.gguf', 200],
    ]);
  });

  test.each([
    ['a page of a network', { kind: 'page' }, 'shard-not-weights'],
    ['nothing', { kind: 'status', status: 404 }, 'shard-missing'],
    ['a body without a length', { kind: 'end-early', after: 10 }, 'http'],
    ['a compressed body', { kind: 'gzip' }, 'http'],
  ] as const)('that answers with %s is refused before anything is downloaded', async (_, fault, code) => {
    server.script('/a.gguf', fault);
    await expect(resolve()).rejects.toEqual(failure(code));
  });
});
