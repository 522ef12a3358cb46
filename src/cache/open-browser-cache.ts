import { sha256Hex } from '../artifact/digest.ts';
import { inTime } from '../core/in-time.ts';
import { idbChunkStore } from './idb-chunk-store.ts';
import { idbLearnedModels } from './idb-learned-models.ts';
import { memoryChunkStore } from './memory-chunk-store.ts';
import { devicePeers } from './peers.ts';
import { spillNotice } from './spill-notice.ts';
import { deniedFault, storageFault } from './storage-fault.ts';
import { openWeightCache, type WeightCache, type WeightCacheOptions } from './weight-cache.ts';

/** Some browsers leave `indexedDB.open` unanswered for ever. */
const OPEN_LIMIT_MS = 10_000;

/**
 * The weight cache of this browser: IndexedDB, or memory with a notice where the browser refuses it.
 * @throws Fault `insecure-context` where nothing can be verified.
 */
export async function openBrowserCache(
  options: Omit<WeightCacheOptions, 'store' | 'learned' | 'notice' | 'peers'> = {},
): Promise<WeightCache> {
  await sha256Hex(new Uint8Array(0));
  const store = idbChunkStore();
  try {
    await inTime(store.chunkSizes(), OPEN_LIMIT_MS, deniedFault);
    return openWeightCache({ ...options, store, learned: idbLearnedModels(), peers: devicePeers() });
  } catch (error) {
    // The browser's own HTTP cache is then the only thing that may spare the next visit the download.
    const download = { httpCache: 'default' as const, ...options.download };
    const notice = spillNotice(storageFault(error));
    return openWeightCache({ ...options, download, store: memoryChunkStore(), notice });
  }
}
