import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ChunkStore } from '../../src/cache/chunk-store.ts';
import { memoryChunkStore } from '../../src/cache/memory-chunk-store.ts';
import { storageFault } from '../../src/cache/storage-fault.ts';
import { openWeightCache } from '../../src/cache/weight-cache.ts';
import { isFault } from '../../src/core/fault.ts';
import { type FaultServer, type ServerFault, startFaultServer } from '../fakes/fault-server.ts';
import { manifestOf, noise, sha256 } from './model-fixture.ts';

const CHUNK = 1000;

let server: FaultServer;
// one for each test: a connection that the test before broke would be a cut that nobody asked for
beforeEach(async () => void (server = await startFaultServer()));
afterEach(() => server.close());

const offset = fc.nat({ max: 6000 });
const anyFault: fc.Arbitrary<ServerFault> = fc.oneof(
  fc.record({ kind: fc.constant('destroy' as const), after: offset }),
  fc.record({ kind: fc.constant('end-early' as const), after: offset }),
  fc.record({ kind: fc.constant('stall' as const), after: offset }),
  fc.record({ kind: fc.constant('flip' as const), at: offset }),
  fc.record({ kind: fc.constant('wrong-start' as const), by: fc.integer({ min: -1500, max: 1500 }) }),
  fc.record({ kind: fc.constant('status' as const), status: fc.constantFrom(416, 429, 500, 503) }),
  fc.constantFrom<ServerFault>(
    { kind: 'none' },
    { kind: 'ignore-range' },
    { kind: 'ignore-if-range' },
    { kind: 'gzip' },
  ),
);

const visit = fc.record({
  faults: fc.array(anyFault, { maxLength: 5 }),
  etag: fc.constantFrom(undefined, '"one"', '"two"', 'W/"weak"'),
  /** Verified chunks after which the tab is closed. */
  leavesAfter: fc.option(fc.nat({ max: 6 }), { nil: undefined }),
  /** Bytes for which the browser has room. */
  room: fc.option(fc.nat({ max: 6000 }), { nil: Infinity }),
});

test('whatever breaks on however many visits, the bytes are right in the end, none unverified is ever stored, and progress never goes back', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5500 }),
      fc.array(visit, { maxLength: 3 }),
      async (length, visits) => {
        const path = `run-${run++}.gguf`;
        const bytes = noise(length, run);
        const manifest = manifestOf('m', { [path]: bytes }, { chunkBytes: CHUNK, origin: server.origin });
        const store = memoryChunkStore();
        const checked = {
          ...store,
          async writeChunk(digest: string, chunk: Uint8Array<ArrayBuffer>) {
            expect(sha256(chunk)).toBe(digest);
            isFull ||= (await storedBytes(store)) + chunk.byteLength > roomNow;
            if (isFull) throw storageFault(new DOMException('no room', 'QuotaExceededError'));
            await store.writeChunk(digest, chunk);
          },
        };
        let roomNow = Infinity;
        let isFull = false;
        let kept = 0; // verified bytes at the end of the visit before
        for (const { faults, etag, leavesAfter, room } of [...visits, CALM]) {
          roomNow = room;
          isFull = false;
          server.put(`/${path}`, etag === undefined ? { bytes } : { bytes, etag });
          server.script(`/${path}`, ...faults);
          const tab = new AbortController();
          let doneBytes = kept;
          let events = 0;
          const cache = openWeightCache({
            store: checked,
            quota: {},
            download: { delay: async () => {}, idleMs: 60 },
          });
          const outcome = await cache
            .ensure(manifest, {
              signal: tab.signal,
              onProgress(progress) {
                if (events === 0) expect(progress.cachedBytes).toBe(kept);
                expect(progress.doneBytes).toBeGreaterThanOrEqual(doneBytes);
                doneBytes = progress.doneBytes;
                if (events++ === leavesAfter) tab.abort();
              },
            })
            .catch((error: unknown) => error);
          kept = await storedBytes(store);
          if (!isFull) expect(kept).toBeGreaterThanOrEqual(doneBytes);
          if (isFault(outcome)) {
            expect(['aborted', 'shard-short', 'shard-corrupt', 'shard-changed', 'http', 'network']).toContain(
              outcome.code,
            );
            if (kept < length) expect(await store.models()).toEqual([]);
            continue;
          }
          if (outcome instanceof Error) throw outcome;
          const [source] = outcome as Awaited<ReturnType<typeof cache.ensure>>;
          expect(sha256(await source!.read(0, length))).toBe(sha256(bytes));
          if (!isFull) expect(kept).toBe(length);
        }
        expect((await store.models()).map((model) => model.bytes)).toEqual([length]);
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);

const CALM = { faults: [], etag: '"one"', leavesAfter: undefined, room: Infinity };

async function storedBytes(store: ChunkStore): Promise<number> {
  return [...(await store.chunkSizes()).values()].reduce((sum, size) => sum + size, 0);
}

// the one kind of cut whose bytes all arrive, so that what was sent is what was fetched
const cut = fc.record({ kind: fc.constant('end-early' as const), after: offset });

test('whatever cuts a download on however many visits, its bytes are right in the end, and each cut costs at most a chunk', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5500 }),
      fc.array(fc.array(cut, { maxLength: 5 }), { maxLength: 4 }),
      async (length, visits) => {
        const bytes = noise(length, length);
        const manifest = manifestOf('m', { 'cut.gguf': bytes }, { chunkBytes: CHUNK, origin: server.origin });
        server.put('/cut.gguf', { bytes, etag: '"one"' });
        server.clearLog();
        const store = memoryChunkStore();
        const cache = () =>
          openWeightCache({ store, quota: {}, download: { delay: async () => {}, idleMs: 10_000 } });
        for (const cuts of visits) {
          server.script('/cut.gguf', ...cuts);
          await cache()
            .ensure(manifest)
            .catch((error: unknown) => expect(isFault(error) && error.code).toBe('shard-short'));
        }
        server.script('/cut.gguf');
        const [source] = await cache().ensure(manifest);
        expect(sha256(await source!.read(0, length))).toBe(sha256(bytes));
        const fetched = server.log.reduce((sum, request) => sum + request.sentBytes, 0);
        expect(fetched).toBeLessThanOrEqual(length + visits.flat().length * CHUNK);
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);
