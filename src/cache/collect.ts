import type { Locks } from '../core/device-locks.ts';
import type { ChunkStore, StoredModel } from './chunk-store.ts';
import { unshared } from './model-chunks.ts';

/** Shared by all downloads of all tabs, so that nobody takes for waste what one of them has just stored. */
export const DOWNLOADS_LOCK = 'nibble-downloads';

/**
 * Deletes chunks that neither a stored model nor one of `coming` needs: what is left of a download that was never
 * finished. Does nothing while any tab downloads, and nothing where there are no locks to know it by. The digests freed.
 */
export async function collectOrphans(
  store: ChunkStore,
  coming: readonly StoredModel[],
  locks: Locks | undefined,
): Promise<readonly string[]> {
  const collect = async (lock: Lock | null): Promise<readonly string[]> => {
    if (!lock) return [];
    const [sizes, models] = await Promise.all([store.chunkSizes(), store.models()]);
    const orphans = unshared(sizes.keys(), [...models, ...coming]);
    if (orphans.length > 0) await store.deleteChunks(orphans);
    return orphans;
  };
  return (await locks?.request(DOWNLOADS_LOCK, { ifAvailable: true }, collect)) ?? [];
}
