import type { ByteSource } from '../artifact/byte-source.ts';
import { sha256Hex } from '../artifact/digest.ts';
import type { DownloadOptions } from '../artifact/download.ts';
import type { Catalog, ModelManifest } from '../artifact/manifest.ts';
import type { ModelRecord, Notice, StorageUsage } from '../core/protocol.ts';
import { chunkLoader } from './chunk-loader.ts';
import type { ChunkStore } from './chunk-store.ts';
import { commit, fill } from './fill.ts';
import { type Crew, type Flight, type Passenger, takeOff } from './flight.ts';
import { keep } from './keep.ts';
import { memoryChunkStore } from './memory-chunk-store.ts';
import { commitRecord, modelRecord } from './model-chunks.ts';
import { type OverlayStore, overlayStore } from './overlay-store.ts';
import { deviceQuota, type Quota, quotaUsage } from './quota.ts';
import { removeDamaged, removeModel } from './remove.ts';
import { spillNotice } from './spill-notice.ts';
import { storedSources } from './stored-source.ts';

export interface WeightCacheOptions {
  readonly store: ChunkStore;
  /** Passed on to every download. */
  readonly download?: Omit<DownloadOptions, 'signal'>;
  readonly quota?: Quota;
  /** What is known already to be worth saying with each load. */
  readonly notice?: Notice | undefined;
}

/** The weights on this device: downloaded once, verified, readable by range. */
export interface WeightCache {
  /**
   * Downloads what is missing. Progress is reported before the first request, so that the size is known before it is
   * spent; callers who ask for the same model at the same time share one download.
   */
  ensure(manifest: ModelManifest, passenger?: Passenger): Promise<readonly ByteSource[]>;
  /** Downloads what is missing for a later visit; fails with `storage-full` or `storage-denied` where it cannot stay. */
  keep(manifest: ModelManifest, passenger?: Passenger): Promise<void>;
  list(catalog: Catalog): Promise<readonly ModelRecord[]>;
  /** Frees the model's chunks except those another stored model has too; a download of it ends with `aborted`. */
  delete(manifest: ModelManifest): Promise<void>;
  /** Hashes what is stored again and removes what is wrong; the number of chunks removed. */
  verify(manifest: ModelManifest): Promise<number>;
  usage(): Promise<StorageUsage>;
  /** Lets go of chunks that found no room in storage. Sources that are still in use fetch them again. */
  releaseMemory(): Promise<void>;
}

/** Weights kept in `store`, or in memory as far as the store refuses them. */
export function openWeightCache(options: WeightCacheOptions): WeightCache {
  const { store, download = {}, quota = deviceQuota() } = options;
  const memory = memoryChunkStore();
  const verified = new Set<string>(); // digests checked in this session
  const flights = new Map<
    string,
    { readonly manifest: ModelManifest; readonly flight: Flight<OverlayStore> }
  >();

  const bring = async (manifest: ModelManifest, crew: Crew): Promise<OverlayStore> => {
    await sha256Hex(new Uint8Array(0)); // where nothing can be verified, nothing is downloaded
    if (options.notice) crew.notice(options.notice);
    const overlay = overlayStore(store, memory, (fault) => crew.notice(spillNotice(fault)));
    await fill(manifest, overlay, crew, { download, onVerified: (digest) => verified.add(digest) });
    if (!overlay.refusal) await commit(manifest, overlay);
    return overlay;
  };

  const join = (manifest: ModelManifest, passenger: Passenger): Promise<OverlayStore> => {
    let shared = flights.get(manifest.id);
    if (!shared || shared.flight.over) {
      shared = { manifest, flight: takeOff((crew) => bring(manifest, crew)) };
      flights.set(manifest.id, shared);
    }
    return shared.flight.join(passenger);
  };

  return {
    async ensure(manifest, passenger = {}) {
      const overlay = await join(manifest, passenger);
      return storedSources(manifest, chunkLoader(manifest, overlay, { verified, download }));
    },
    keep: (manifest, passenger = {}) => keep((one) => join(manifest, one), passenger),
    async list(catalog) {
      const [sizes, models] = await Promise.all([store.chunkSizes(), store.models()]);
      const whole = new Set(models.map((model) => model.id));
      return catalog.models.map((manifest) => modelRecord(manifest, sizes, whole.has(manifest.id)));
    },
    async delete(manifest) {
      await flights.get(manifest.id)?.flight.cancel();
      const coming = [...flights.values()].filter(({ flight }) => !flight.over);
      const freed = await removeModel(
        manifest,
        store,
        coming.map((shared) => commitRecord(shared.manifest)),
      );
      await memory.deleteChunks(freed);
    },
    async verify(manifest) {
      const bad = await removeDamaged(manifest, store);
      for (const digest of bad) verified.delete(digest);
      return bad.length;
    },
    async usage() {
      const sizes = await store.chunkSizes();
      const weightBytes = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
      return { weightBytes, ...(await quotaUsage(quota)) };
    },
    async releaseMemory() {
      await memory.deleteChunks([...(await memory.chunkSizes()).keys()]);
    },
  };
}
