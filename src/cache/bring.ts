import { sha256Hex } from '../artifact/digest.ts';
import type { ModelManifest } from '../artifact/manifest.ts';
import type { Notice } from '../core/protocol.ts';
import type { ChunkStore } from './chunk-store.ts';
import { DOWNLOADS_LOCK } from './collect.ts';
import type { Errand } from './errand.ts';
import { commit } from './fill.ts';
import { fillOnce, type FillOnceOptions } from './fill-once.ts';
import type { Crew } from './flight.ts';
import { withLock } from './locks.ts';
import { type OverlayStore, overlayStore } from './overlay-store.ts';
import { spillNotice } from './spill-notice.ts';

export interface BringOptions extends FillOnceOptions {
  readonly store: ChunkStore;
  /** Takes what `store` refuses. */
  readonly memory: ChunkStore;
  readonly notice?: Notice | undefined;
}

/** A model that is here, and the store that has it. */
export interface Brought {
  readonly manifest: ModelManifest;
  readonly overlay: OverlayStore;
}

/** One download from its first look at the store to its record there. */
export async function bring(errand: Errand, crew: Crew, options: BringOptions): Promise<Brought> {
  await sha256Hex(new Uint8Array(0)); // where nothing can be verified, nothing is downloaded
  if (options.notice) crew.notice(options.notice);
  const overlay = overlayStore(options.store, options.memory, (fault) => crew.notice(spillNotice(fault)));
  const held = { name: DOWNLOADS_LOCK, mode: 'shared', signal: crew.signal } as const;
  return withLock(options.peers?.locks, held, async () => {
    const manifest = await fillOnce(errand, overlay, crew, options);
    if (!overlay.refusal) await commit(manifest, overlay);
    return { manifest, overlay };
  });
}
