import { promisifyRequest } from 'idb-keyval';
import type { Delay } from '../artifact/retry.ts';
import type { ChunkBytes, ChunkStore } from './chunk-store.ts';
import { committed, openEntries } from './idb-entries.ts';
import { parseStoredModel } from './stored-model.ts';

export interface IdbChunkStoreOptions {
  readonly database?: string;
  readonly delay?: Delay;
}

/**
 * Chunks in IndexedDB. One database with one object store, because idb-keyval allows no second one; the kind of
 * entry is in the key: `chunk/DIGEST` bytes, `bytes/DIGEST` their number, `model/ID` a record.
 */
export function idbChunkStore(options: IdbChunkStoreOptions = {}): ChunkStore {
  const attempt = openEntries(options.database ?? 'nibble-weights', { delay: options.delay });
  return {
    chunkSizes: () => attempt('readonly', readSizes),
    readChunk: (digest) =>
      attempt('readonly', async (store) => {
        const value: unknown = await promisifyRequest(store.get(`chunk/${digest}`));
        return value instanceof Uint8Array ? (value as ChunkBytes) : undefined;
      }),
    writeChunk: (digest, bytes) =>
      attempt('readwrite', (store) => {
        store.put(alone(bytes), `chunk/${digest}`);
        store.put(bytes.byteLength, `bytes/${digest}`);
        return committed(store.transaction);
      }),
    deleteChunks: (digests) => attempt('readwrite', (store) => committed(dropChunks(store, digests))),
    models: () =>
      attempt('readonly', async (store) => {
        const values: unknown[] = await promisifyRequest(store.getAll(prefixed('model/')));
        return values.map(parseStoredModel).filter((model) => model !== undefined);
      }),
    writeModel: (model) =>
      attempt('readwrite', (store) => {
        store.put(model, `model/${model.id}`);
        return committed(store.transaction);
      }),
    deleteModel: (id, digests) =>
      attempt('readwrite', (store) => {
        store.delete(`model/${id}`);
        return committed(dropChunks(store, digests));
      }),
  };
}

/** A view is cloned with all of the buffer behind it. */
function alone(bytes: ChunkBytes): ChunkBytes {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
}

async function readSizes(store: IDBObjectStore): Promise<ReadonlyMap<string, number>> {
  const range = prefixed('bytes/');
  const [keys, sizes] = await Promise.all([
    promisifyRequest(store.getAllKeys(range)),
    promisifyRequest<unknown[]>(store.getAll(range)),
  ]);
  return new Map(
    keys.map((key, at) => [typeof key === 'string' ? key.slice('bytes/'.length) : '', Number(sizes[at])]),
  );
}

function dropChunks(store: IDBObjectStore, digests: readonly string[]): IDBTransaction {
  for (const digest of digests) {
    store.delete(`chunk/${digest}`);
    store.delete(`bytes/${digest}`);
  }
  return store.transaction;
}

/** All keys that begin with `prefix`, which ends in `/`; `0` is the next character. */
function prefixed(prefix: string): IDBKeyRange {
  return IDBKeyRange.bound(prefix, `${prefix.slice(0, -1)}0`, false, true);
}
