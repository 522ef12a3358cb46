import { createStore, set } from 'idb-keyval';
import { sha256Hex } from '../../src/artifact/digest.ts';
import type { ByteSource } from '../../src/artifact/byte-source.ts';
import type { ModelManifest } from '../../src/artifact/manifest.ts';
import { idbChunkStore } from '../../src/cache/idb-chunk-store.ts';
import { openBrowserCache } from '../../src/cache/open-browser-cache.ts';
import { isFault } from '../../src/core/fault.ts';
import type { FaultCode, FaultDetail } from '../../src/core/fault.ts';
import { requestPersistence } from '../../src/client/persistence.ts';
import type { StorageUsage } from '../../src/core/protocol.ts';

export interface Visit {
  readonly notices: readonly string[];
  /** SHA-256 of each file as the sources gave it; none when the model could not be brought. */
  readonly digests: readonly string[];
  /** `doneBytes` of every progress event. */
  readonly done: readonly number[];
  readonly storedBytes: number;
  readonly fault: { readonly code: FaultCode; readonly detail: FaultDetail } | undefined;
}

export interface VisitOptions {
  readonly idleMs?: number;
  readonly retries?: number;
}

let sources: readonly ByteSource[] = [];
let doneBytes = 0;

/** What a page does with the cache: ensure, then read every file through. */
async function visit(manifest: ModelManifest, { idleMs = 3000, retries }: VisitOptions = {}): Promise<Visit> {
  const notices: string[] = [];
  const done: number[] = [];
  const cache = await openBrowserCache({
    download: { idleMs, ...(retries === undefined ? {} : { retries }) },
  });
  let digests: readonly string[] = [];
  let fault: Visit['fault'];
  try {
    sources = await cache.ensure(manifest, {
      onNotice: (notice) => notices.push(notice.kind),
      onProgress: (progress) => done.push((doneBytes = progress.doneBytes)),
    });
    digests = await reread();
  } catch (error) {
    if (!isFault(error)) throw error;
    fault = { code: error.code, detail: error.detail };
  }
  return { notices, digests, done, storedBytes: (await cache.usage()).weightBytes, fault };
}

/** Reads the sources of the last visit once more. */
async function reread(): Promise<readonly string[]> {
  const digests: string[] = [];
  for (const source of sources) {
    digests.push(await sha256Hex(new Uint8Array(await source.read(0, source.size))));
  }
  return digests;
}

/** Bytes of weights in IndexedDB now. */
async function storedBytes(): Promise<number> {
  const sizes = await idbChunkStore().chunkSizes();
  return [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** Ids of the models that are recorded as whole. */
async function recorded(): Promise<readonly string[]> {
  return (await idbChunkStore().models()).map((model) => model.id);
}

/** Puts other bytes into the place of a stored chunk. */
async function damage(digest: string): Promise<void> {
  await set(`chunk/${digest}`, new Uint8Array(1000).fill(7), createStore('nibble-weights', 'entries'));
}

/** The next `times` transactions throw, as when the browser has dropped the connection. */
function breakConnection(times: number, name: string): void {
  const real = Reflect.get(IDBDatabase.prototype, 'transaction') as IDBDatabase['transaction'];
  let left = times;
  IDBDatabase.prototype.transaction = function (...args: Parameters<IDBDatabase['transaction']>) {
    if (left-- > 0) throw new DOMException('Connection to Indexed Database server lost.', name);
    return real.apply(this, args);
  };
}

/** An old tab: it holds a connection, hears nobody, and wants the database deleted; who opens it now must wait. */
async function blockDatabase(): Promise<void> {
  await storedBytes(); // its connection is held by the store, which never closes it
  indexedDB.deleteDatabase('nibble-weights');
}

async function usage(): Promise<StorageUsage> {
  return (await openBrowserCache()).usage();
}

const storagePage = {
  visit,
  reread,
  storedBytes,
  recorded,
  damage,
  breakConnection,
  blockDatabase,
  usage,
  persist: requestPersistence,
  /** How far the visit that runs has come. */
  doneBytes: () => doneBytes,
};
export type StoragePage = typeof storagePage;
Object.assign(globalThis, { storagePage });
