import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Catalog, ModelManifest } from '../../src/artifact/manifest.ts';
import type { ChunkStore } from '../../src/cache/chunk-store.ts';
import type { DownloadProgress } from '../../src/cache/flight.ts';
import { memoryChunkStore } from '../../src/cache/memory-chunk-store.ts';
import { openWeightCache, type WeightCache } from '../../src/cache/weight-cache.ts';
import { isFault } from '../../src/core/fault.ts';
import { type FaultServer, type ServerFault, startFaultServer } from '../fakes/fault-server.ts';
import { manifestOf, noise, sha256 } from './model-fixture.ts';

const CHUNK = 500;
const SHARED = noise(3 * CHUNK, 1);
const FILES = {
  a: { 'shared.gguf': SHARED, 'a.gguf': noise(2 * CHUNK + 77, 2) },
  b: { 'shared.gguf': SHARED, 'b.gguf': noise(CHUNK + 1, 3) },
};
type Id = keyof typeof FILES;
const IDS = Object.keys(FILES) as readonly Id[];

let server: FaultServer;
let manifests: Record<Id, ModelManifest>;
let catalog: Catalog;
beforeAll(async () => {
  server = await startFaultServer();
  for (const files of Object.values(FILES))
    for (const [path, bytes] of Object.entries(files)) server.put(`/${path}`, { bytes, etag: `"${path}"` });
  const manifest = (id: Id) => manifestOf(id, FILES[id], { chunkBytes: CHUNK, origin: server.origin });
  manifests = { a: manifest('a'), b: manifest('b') };
  catalog = { url: server.origin, chunkBytes: CHUNK, models: Object.values(manifests), drafts: [] };
});
afterAll(() => server.close());

const chunksOf = (id: Id): readonly string[] => manifests[id].files.flatMap((file) => file.chunks);
const ALL_CHUNKS = (): readonly string[] => [...new Set(IDS.flatMap(chunksOf))];

/** What must be true of the store, whatever was done to it. */
interface Model {
  /** Models whose record is there. */
  readonly whole: Set<Id>;
  /** Chunks that lie there damaged. */
  readonly damaged: Set<string>;
}

interface Real {
  readonly store: ChunkStore;
  cache: WeightCache;
}

const openCache = (store: ChunkStore): WeightCache =>
  openWeightCache({ store, quota: {}, download: { delay: async () => {}, idleMs: 50, retries: 2 } });

async function present({ store }: Real): Promise<ReadonlySet<string>> {
  return new Set((await store.chunkSizes()).keys());
}

/** Holds after every step. */
async function checkStore(model: Model, real: Real): Promise<void> {
  const sizes = await real.store.chunkSizes();
  for (const digest of sizes.keys()) {
    expect(ALL_CHUNKS()).toContain(digest);
    const right = sha256((await real.store.readChunk(digest))!) === digest;
    expect(right).toBe(!model.damaged.has(digest));
  }
  expect(new Set((await real.store.models()).map(({ id }) => id))).toEqual(model.whole);
  const stored = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  expect((await real.cache.usage()).weightBytes).toBe(stored);
  for (const { id, complete } of await real.cache.list(catalog)) {
    const hasAll = chunksOf(id as Id).every((digest) => sizes.has(digest));
    expect(complete).toBe(hasAll && model.whole.has(id as Id));
  }
}

async function download(id: Id, model: Model, real: Real, leavesAfter?: number): Promise<void> {
  const tab = new AbortController();
  let events = 0;
  const onProgress = ({ doneBytes, totalBytes }: DownloadProgress): void => {
    if (events++ === leavesAfter && doneBytes < totalBytes) tab.abort(); // afterwards it is only a matter of the record
  };
  try {
    const sources = await real.cache.ensure(manifests[id], { signal: tab.signal, onProgress });
    model.whole.add(id);
    server.script('/shared.gguf');
    for (const [index, bytes] of Object.values(FILES[id]).entries()) {
      server.script(`/${Object.keys(FILES[id])[index]}`); // a damaged chunk is fetched again in peace
      expect(sha256(await sources[index]!.read(0, bytes.byteLength))).toBe(sha256(bytes));
    }
    for (const digest of chunksOf(id)) model.damaged.delete(digest);
  } catch (error) {
    if (!isFault(error)) throw error;
    expect(error.code).toMatch(/^(aborted|network|http|shard-short|shard-corrupt|shard-changed)$/);
  }
}

/** Deleting one model takes nothing from the other. */
async function remove(id: Id, model: Model, real: Real): Promise<void> {
  const before = await present(real);
  await real.cache.delete(manifests[id]);
  model.whole.delete(id);
  const kept = new Set([...model.whole].flatMap(chunksOf));
  const after = await present(real);
  for (const digest of chunksOf(id)) expect(after.has(digest)).toBe(before.has(digest) && kept.has(digest));
  for (const digest of model.damaged) if (!after.has(digest)) model.damaged.delete(digest);
}

class Step implements fc.AsyncCommand<Model, Real> {
  readonly #name: string;
  readonly #act: (model: Model, real: Real) => Promise<void>;

  constructor(name: string, act: (model: Model, real: Real) => Promise<void>) {
    this.#name = name;
    this.#act = act;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, real: Real): Promise<void> {
    await this.#act(model, real);
    await checkStore(model, real);
  }

  toString(): string {
    return this.#name;
  }
}

const id = fc.constantFrom(...IDS);
const faults: fc.Arbitrary<readonly ServerFault[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constantFrom('destroy' as const, 'stall' as const, 'end-early' as const),
      after: fc.nat(1700),
    }),
    fc.record({ kind: fc.constant('flip' as const), at: fc.nat(1700) }),
    fc.constantFrom<ServerFault>(
      { kind: 'none' },
      { kind: 'status', status: 503 },
      { kind: 'status', status: 403 },
      { kind: 'ignore-range' },
    ),
  ),
  { maxLength: 4 },
);

const ensure = fc.tuple(id, faults, faults, fc.option(fc.nat(6), { nil: undefined })).map(
  ([model, shared, own, leavesAfter]) =>
    new Step(
      `ensure ${model}, faults ${JSON.stringify([shared, own])}, leaves after ${leavesAfter}`,
      (...state) => {
        server.script('/shared.gguf', ...shared);
        server.script(`/${model}.gguf`, ...own);
        return download(model, ...state, leavesAfter);
      },
    ),
);
const both = fc.constant(
  new Step('ensure a and b at once', async (...state) => {
    for (const path of ['shared', 'a', 'b']) server.script(`/${path}.gguf`);
    await Promise.all(IDS.map((each) => download(each, ...state)));
  }),
);
const cancelled = id.map(
  (model) =>
    new Step(`delete ${model} while it is downloaded`, async (state, real) => {
      for (const path of ['shared', 'a', 'b']) server.script(`/${path}.gguf`);
      const running = real.cache.ensure(manifests[model]).catch((error: unknown) => error);
      await remove(model, state, real);
      const outcome = await running;
      if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'aborted' });
    }),
);
const deleted = id.map((model) => new Step(`delete ${model}`, (...state) => remove(model, ...state)));
const verify = id.map(
  (model) =>
    new Step(`verify ${model}`, async (state, real) => {
      const wrong = [...state.damaged].filter((digest) => chunksOf(model).includes(digest));
      expect(await real.cache.verify(manifests[model])).toBe(wrong.length);
      for (const digest of wrong) state.damaged.delete(digest);
    }),
);
/** Between two visits: what a session has verified it trusts. */
const corrupt = fc.nat(20).map(
  (nth) =>
    new Step(`damage chunk ${nth}`, async (state, real) => {
      const stored = ALL_CHUNKS()[nth % ALL_CHUNKS().length]!;
      const bytes = await real.store.readChunk(stored);
      real.cache = openCache(real.store);
      if (!bytes || state.damaged.has(stored)) return;
      bytes[0]! ^= 1;
      await real.store.writeChunk(stored, bytes);
      state.damaged.add(stored);
    }),
);
const lose = fc.nat(20).map(
  (nth) =>
    new Step(`lose chunk ${nth}`, async (state, real) => {
      const lost = ALL_CHUNKS()[nth % ALL_CHUNKS().length]!;
      await real.store.deleteChunks([lost]);
      state.damaged.delete(lost);
    }),
);
const reopen = fc.constant(
  new Step('a new visit', async (_, real) => void (real.cache = openCache(real.store))),
);

test('downloads, aborts, deletions, checks, damage and loss in any order: no model takes from another, nothing wrong is read, and the list is true', async () => {
  const steps = fc.commands([ensure, ensure, both, cancelled, deleted, verify, corrupt, lose, reopen], {
    maxCommands: 12,
  });
  await fc.assert(
    fc.asyncProperty(steps, async (commands) => {
      const store = memoryChunkStore();
      const setup = () => ({
        model: { whole: new Set<Id>(), damaged: new Set<string>() },
        real: { store, cache: openCache(store) },
      });
      await fc.asyncModelRun(setup, commands);
    }),
    { numRuns: 120 },
  );
}, 60_000);
