import { sha256Hex } from '../artifact/digest.ts';
import type { ChunkStore, StoredModel } from './chunk-store.ts';
import { unshared } from './model-chunks.ts';

/**
 * Forgets a model and the chunks that neither another stored model nor one of `coming` needs, an older version's
 * included; the digests freed.
 */
export async function removeModel(
  { id, chunks }: StoredModel,
  store: ChunkStore,
  coming: readonly StoredModel[],
): Promise<readonly string[]> {
  const models = await store.models();
  const own = models.filter((model) => model.id === id).flatMap((model) => model.chunks);
  const others = [...models.filter((model) => model.id !== id), ...coming];
  const freed = unshared([...chunks, ...own], others);
  await store.deleteModel(id, freed);
  return freed;
}

/** Hashes each stored chunk of a model, one in memory at a time, and deletes those that are wrong. */
export async function removeDamaged({ chunks }: StoredModel, store: ChunkStore): Promise<readonly string[]> {
  const bad: string[] = [];
  for (const digest of chunks) {
    const bytes = await store.readChunk(digest);
    if (!bytes || (await sha256Hex(bytes)) === digest) continue;
    await store.deleteChunks([digest]);
    bad.push(digest);
  }
  return bad;
}
