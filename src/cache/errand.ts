import type { ModelManifest } from '../artifact/manifest.ts';
import type { ChunkStore, StoredModel } from './chunk-store.ts';
import type { FillOptions } from './fill.ts';
import type { Crew } from './flight.ts';

/** One model to bring to this device. */
export interface Errand {
  readonly id: string;
  /** Bytes of all files. */
  readonly bytes: number;
  /** The same for the same bytes, wherever they come from. */
  readonly identity: string;
  /** What of it is in `store`. */
  storedBytes(store: ChunkStore): Promise<number>;
  /** Brings what is missing; the model as it is then. */
  fill(store: ChunkStore, crew: Crew, options: FillOptions): Promise<ModelManifest>;
  /** The chunks that it is about to need or has brought, as far as they are known. */
  needs(): StoredModel;
}
