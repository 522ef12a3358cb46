import type { Catalog, ModelManifest } from '../../src/artifact/manifest.ts';
import type { ChunkStore } from '../../src/cache/chunk-store.ts';
import { memoryChunkStore } from '../../src/cache/memory-chunk-store.ts';
import type { Peers } from '../../src/cache/peers.ts';
import { openWeightCache, type WeightCache } from '../../src/cache/weight-cache.ts';
import { type FakePeer, fakePeers } from '../fakes/fake-peers.ts';
import { type FaultServer, startFaultServer } from '../fakes/fault-server.ts';
import { manifestOf } from './model-fixture.ts';

export const CHUNK = 1000;

/** A model that was offered once and one that is now, on a server, and the tabs of one browser that had them. */
export interface OldAndNew {
  readonly server: FaultServer;
  readonly store: ChunkStore;
  readonly old: ModelManifest;
  readonly fresh: ModelManifest;
  /** Another tab, as far as its locks and channels go. */
  tab(): FakePeer;
  /** The weight cache of a tab. */
  open(peers?: Peers): WeightCache;
  catalog(...models: readonly ModelManifest[]): Catalog;
}

export async function openOldAndNew(bytes: { old: Uint8Array; fresh: Uint8Array }): Promise<OldAndNew> {
  const server = await startFaultServer();
  const device = fakePeers();
  const store = memoryChunkStore();
  server.put('/old.gguf', { bytes: bytes.old });
  server.put('/new.gguf', { bytes: bytes.fresh });
  const layout = { chunkBytes: CHUNK, origin: server.origin };
  return {
    server,
    store,
    old: manifestOf('old', { 'old.gguf': bytes.old }, layout),
    fresh: manifestOf('new', { 'new.gguf': bytes.fresh }, layout),
    tab: () => device.tab(),
    open: (peers = device.tab()) =>
      openWeightCache({ store, quota: {}, peers, download: { idleMs: 5000, delay: async () => {} } }),
    catalog: (...models) => ({ url: server.origin, chunkBytes: CHUNK, models, drafts: [] }),
  };
}
