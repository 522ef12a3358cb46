import { sha256Hex } from '../../src/artifact/digest.ts';
import type { ByteSource } from '../../src/artifact/byte-source.ts';
import type { ModelManifest } from '../../src/artifact/manifest.ts';
import { idbChunkStore } from '../../src/cache/idb-chunk-store.ts';
import { openBrowserCache } from '../../src/cache/open-browser-cache.ts';

export interface Visit {
  readonly notices: readonly string[];
  /** SHA-256 of each file as the sources gave it. */
  readonly digests: readonly string[];
  /** `doneBytes` of every progress event. */
  readonly done: readonly number[];
  readonly storedBytes: number;
}

let sources: readonly ByteSource[] = [];

/** What a page does with the cache: ensure, then read every file through. */
async function visit(manifest: ModelManifest): Promise<Visit> {
  const notices: string[] = [];
  const done: number[] = [];
  const cache = await openBrowserCache({ download: { idleMs: 3000 } });
  sources = await cache.ensure(manifest, {
    onNotice: (notice) => notices.push(notice.kind),
    onProgress: (progress) => done.push(progress.doneBytes),
  });
  return { notices, digests: await reread(), done, storedBytes: (await cache.usage()).weightBytes };
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

const storagePage = { visit, reread, storedBytes };
export type StoragePage = typeof storagePage;
Object.assign(globalThis, { storagePage });
