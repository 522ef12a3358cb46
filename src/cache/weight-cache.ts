import type { ByteSource } from '../artifact/byte-source.ts';
import type { DownloadOptions } from '../artifact/download.ts';
import type { ModelDraft } from '../artifact/draft.ts';
import type { Catalog, ModelManifest } from '../artifact/manifest.ts';
import type { ModelRecord, Notice, StorageUsage } from '../core/protocol.ts';
import { chunkLoader } from './chunk-loader.ts';
import type { ChunkStore } from './chunk-store.ts';
import { collectOrphans } from './collect.ts';
import type { Passenger } from './flight.ts';
import { openFlights } from './flights.ts';
import { keep } from './keep.ts';
import { knownModels, type Shelved } from './known-models.ts';
import { type LearnedModels, memoryLearnedModels } from './learned-models.ts';
import { deleteLeftovers, holdModel, leftoverBytes } from './leftovers.ts';
import { memoryChunkStore } from './memory-chunk-store.ts';
import type { Peers } from './peers.ts';
import { deviceQuota, type Quota, quotaUsage } from './quota.ts';
import { removeDamaged, removeModel } from './remove.ts';
import { storedSources } from './stored-source.ts';

export interface WeightCacheOptions {
  readonly store: ChunkStore;
  /** What is known of models that no catalogue describes; absent: until the page goes away. */
  readonly learned?: LearnedModels;
  /** Passed on to every download. */
  readonly download?: Omit<DownloadOptions, 'signal'>;
  readonly quota?: Quota;
  /** The other tabs that use `store`; absent when nobody else does. */
  readonly peers?: Peers;
  /** How long another tab may be silent in its download before this one begins its own. */
  readonly patienceMs?: number;
  /** What is known already to be worth saying with each load. */
  readonly notice?: Notice | undefined;
}

/** The weights on this device: downloaded once, verified, readable by range. */
export interface WeightCache {
  /**
   * Downloads what is missing. Progress is reported before the first request, so that the size is known before it is
   * spent; callers who ask for the same model at the same time share one download.
   */
  ensure(model: ModelManifest | ModelDraft, passenger?: Passenger): Promise<readonly ByteSource[]>;
  /** Downloads what is missing for a later visit; fails with `storage-full` or `storage-denied` where it cannot stay. */
  keep(model: ModelManifest | ModelDraft, passenger?: Passenger): Promise<void>;
  /** A model that no catalogue names, once a download has taught all of it. */
  recall(id: string): Promise<ModelManifest | undefined>;
  /** What a person sees of one model. */
  record(model: ModelManifest | ModelDraft): Promise<ModelRecord>;
  /** The catalogue's models, then all others of which something is known here. */
  list(catalog: Catalog): Promise<readonly ModelRecord[]>;
  /**
   * Frees the model's chunks except those another stored model has too; a download of it ends with `aborted`. By its id
   * alone a model that no catalogue names is deleted.
   */
  delete(model: ModelManifest | string): Promise<void>;
  /** Hashes what is stored again and removes what is wrong; the number of chunks removed. */
  verify(model: ModelManifest | string): Promise<number>;
  /** Frees what is left of downloads that were never finished, of models that none of `catalogs` has any more. */
  collect(catalogs: readonly Catalog[]): Promise<void>;
  /** Says that a model runs here: until the returned function is called, no tab deletes it as a leftover. */
  hold(id: string): Promise<() => void>;
  /**
   * Deletes whole models that none of `catalogs` has any more and that no tab runs; the bytes freed.
   * @throws Fault `busy` while a tab downloads, or when all of them run.
   */
  deleteLeftovers(catalogs: readonly Catalog[]): Promise<number>;
  /** What is left over is told only where all catalogues are known. */
  usage(catalogs?: readonly Catalog[]): Promise<StorageUsage>;
  /** Lets go of chunks that found no room in storage. Sources that are still in use fetch them again. */
  releaseMemory(): Promise<void>;
}

/** Weights kept in `store`, or in memory as far as the store refuses them. */
export function openWeightCache(options: WeightCacheOptions): WeightCache {
  const { store, download = {}, quota = deviceQuota(), peers, patienceMs, notice } = options;
  const { learned = memoryLearnedModels() } = options;
  const memory = memoryChunkStore();
  const verified = new Set<string>(); // digests checked in this session
  const flights = openFlights({
    store,
    memory,
    download,
    peers,
    patienceMs,
    notice,
    onVerified: (digest) => void verified.add(digest),
  });

  const known = knownModels(learned);

  return {
    async ensure(model, passenger = {}) {
      const { manifest, overlay } = await flights.join(known.errandFor(model), passenger);
      return storedSources(manifest, chunkLoader(manifest, overlay, { verified, download }));
    },
    keep: (model, passenger = {}) => keep((one) => flights.join(known.errandFor(model), one), passenger),
    recall: (id) => known.recall(id),
    record: async (model) => known.record(model, await shelved(store)),
    list: async (catalog) => known.list(catalog, await shelved(store)),
    async delete(model) {
      const id = typeof model === 'string' ? model : model.id;
      await flights.cancel(id);
      const others = [...flights.coming(), ...(await known.othersThan(id))];
      const freed = await removeModel(await known.recordOf(model), store, others);
      await learned.delete(id);
      await memory.deleteChunks(freed);
    },
    async verify(model) {
      const bad = await removeDamaged(await known.recordOf(model), store);
      for (const digest of bad) verified.delete(digest);
      return bad.length;
    },
    async collect(catalogs) {
      for (const digest of await collectOrphans(store, await known.offers(catalogs), peers?.locks))
        verified.delete(digest);
    },
    hold: (id) => holdModel(id, peers?.locks),
    async deleteLeftovers(catalogs) {
      const freed = await deleteLeftovers(store, await known.offers(catalogs), peers?.locks);
      for (const digest of freed.digests) verified.delete(digest);
      return freed.bytes;
    },
    async usage(catalogs) {
      const sizes = await store.chunkSizes();
      const weightBytes = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
      const left = catalogs && peers?.locks ? await leftoverBytes(store, await known.offers(catalogs)) : 0;
      return { weightBytes, leftoverBytes: left, ...(await quotaUsage(quota)) };
    },
    async releaseMemory() {
      await memory.deleteChunks([...(await memory.chunkSizes()).keys()]);
    },
  };
}

async function shelved(store: ChunkStore): Promise<Shelved> {
  const [sizes, models] = await Promise.all([store.chunkSizes(), store.models()]);
  return { sizes, whole: new Set(models.map(({ id }) => id)) };
}
