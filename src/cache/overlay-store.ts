import type { Fault } from '../core/fault.ts';
import type { ChunkStore } from './chunk-store.ts';
import { storageFault } from './storage-fault.ts';

export interface OverlayStore extends ChunkStore {
  /** Why the lasting store is out of use, if it is. */
  readonly refusal: Fault | undefined;
  /** Resolves when it goes out of use, and not before. */
  readonly spilled: Promise<void>;
}

/**
 * `lasting` as long as it takes what it is given; from the first refusal on, `memory` takes the rest, so that a full
 * or forbidden storage costs persistence and not the load. `onSpill` hears of the refusal, once.
 */
export function overlayStore(
  lasting: ChunkStore,
  memory: ChunkStore,
  onSpill: (fault: Fault) => void,
): OverlayStore {
  let refusal: Fault | undefined;
  let tellSpilled = (): void => {};
  const spilled = new Promise<void>((resolve) => (tellSpilled = resolve));
  const spill = (error: unknown): void => {
    if (refusal) return;
    refusal = storageFault(error);
    onSpill(refusal);
    tellSpilled();
  };
  /** What `lasting` says, or `fallback` when it fails. */
  const orElse = async <T>(work: Promise<T>, fallback: T): Promise<T> =>
    work.catch((error: unknown) => {
      spill(error);
      return fallback;
    });

  return {
    get refusal() {
      return refusal;
    },
    spilled,
    async chunkSizes() {
      const none: ReadonlyMap<string, number> = new Map();
      return new Map([...(await orElse(lasting.chunkSizes(), none)), ...(await memory.chunkSizes())]);
    },
    async readChunk(digest) {
      return (await memory.readChunk(digest)) ?? (await orElse(lasting.readChunk(digest), undefined));
    },
    async writeChunk(digest, bytes) {
      if (!refusal) await orElse(lasting.writeChunk(digest, bytes), undefined);
      if (refusal) await memory.writeChunk(digest, bytes);
    },
    async deleteChunks(digests) {
      await memory.deleteChunks(digests);
      await orElse(lasting.deleteChunks(digests), undefined);
    },
    models: () => orElse(lasting.models(), []),
    async writeModel(model) {
      if (!refusal) await orElse(lasting.writeModel(model), undefined);
    },
    async deleteModel(id, digests) {
      await memory.deleteModel(id, digests);
      await lasting.deleteModel(id, digests);
    },
  };
}
