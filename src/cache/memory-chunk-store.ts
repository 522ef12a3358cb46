import type { ChunkBytes, ChunkStore, StoredModel } from './chunk-store.ts';

/** Keeps chunks until the page goes away: for tests, for Node, and where the browser refuses storage. */
export function memoryChunkStore(): ChunkStore {
  const chunks = new Map<string, ChunkBytes>();
  const records = new Map<string, StoredModel>();
  const drop = (digests: readonly string[]) => digests.forEach((digest) => chunks.delete(digest));
  return {
    chunkSizes: async () => new Map(Array.from(chunks, ([digest, bytes]) => [digest, bytes.byteLength])),
    readChunk: async (digest) => chunks.get(digest)?.slice(),
    writeChunk: async (digest, bytes) => void chunks.set(digest, bytes.slice()),
    deleteChunks: async (digests) => drop(digests),
    models: async () => [...records.values()],
    writeModel: async (model) => void records.set(model.id, model),
    deleteModel: async (id, digests) => {
      records.delete(id);
      drop(digests);
    },
  };
}
