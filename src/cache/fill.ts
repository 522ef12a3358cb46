import { downloadChunks, type DownloadOptions } from '../artifact/download.ts';
import type { ModelManifest } from '../artifact/manifest.ts';
import type { ChunkStore } from './chunk-store.ts';
import type { Errand } from './errand.ts';
import type { Crew } from './flight.ts';
import { bytesByDigest, commitRecord, missingChunks, targets, unshared } from './model-chunks.ts';

export interface FillOptions {
  readonly download: DownloadOptions;
  /** Hears of each chunk that has just been found right. */
  onVerified(digest: string): void;
}

/** Brings a model whose chunks are all known. */
export function fillErrand(manifest: ModelManifest): Errand {
  return {
    id: manifest.id,
    bytes: manifest.bytes,
    identity: manifest.files.map((file) => file.sha256).join(),
    storedBytes: (store) => storedBytes(manifest, store),
    async fill(store, crew, options) {
      await fill(manifest, store, crew, options);
      return manifest;
    },
    needs: () => commitRecord(manifest),
  };
}

/** How many bytes of a model are in `store`. */
async function storedBytes(manifest: ModelManifest, store: ChunkStore): Promise<number> {
  const stored = await store.chunkSizes();
  let bytes = 0;
  for (const [digest, weight] of bytesByDigest(manifest)) if (stored.has(digest)) bytes += weight;
  return bytes;
}

/**
 * Brings the chunks of a model that are missing from `store` into it, files in order, each as soon as its SHA-256 is
 * right.
 */
async function fill(
  manifest: ModelManifest,
  store: ChunkStore,
  crew: Crew,
  options: FillOptions,
): Promise<void> {
  const weight = bytesByDigest(manifest);
  const stored = await store.chunkSizes();
  const have = new Set([...weight.keys()].filter((digest) => stored.has(digest)));
  const cachedBytes = [...have].reduce((sum, digest) => sum + weight.get(digest)!, 0);
  let doneBytes = cachedBytes;
  const report = () =>
    crew.progress({ phase: 'download', doneBytes, totalBytes: manifest.bytes, cachedBytes });

  report();
  for (const target of targets(manifest)) {
    const missing = missingChunks(target, have);
    for await (const chunk of downloadChunks(target, missing, { ...options.download, signal: crew.signal })) {
      const digest = target.chunks[chunk.index]!;
      await store.writeChunk(digest, chunk.bytes);
      options.onVerified(digest);
      have.add(digest);
      doneBytes += weight.get(digest)!;
      report();
    }
  }
}

/** Says that the model is whole, last of all, and lets go of what only an older version of it needed. */
export async function commit(manifest: ModelManifest, store: ChunkStore): Promise<void> {
  const record = commitRecord(manifest);
  const models = await store.models();
  const older = models.find((model) => model.id === manifest.id);
  if (older && older.chunks.join() === record.chunks.join()) return;
  await store.writeModel(record);
  if (older)
    await store.deleteChunks(unshared(older.chunks, [...models.filter((model) => model !== older), record]));
}
