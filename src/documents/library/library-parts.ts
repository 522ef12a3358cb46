import type { EntryStore } from '../../cache/entry-store.ts';
import type { Embed } from '../../core/embedding.ts';
import type { ChunkOptions } from '../chunk/chunk.ts';
import type { VectorIndex } from '../../search/index/vector-index.ts';

/** Where the vectors of a library are, and whose they are. */
export interface VectorPlace {
  /** Begins all of its keys. */
  readonly prefix: string;
  /** Digest of the model. */
  readonly model: string;
  readonly dimensions: number;
}

/** What a library is made of. */
export interface LibraryParts {
  /** Nobody else's keys are in it. */
  readonly store: EntryStore;
  readonly embed: Embed;
  readonly openVectors: (store: EntryStore, place: VectorPlace) => Promise<VectorIndex>;
  /** SHA-256 in hex. */
  readonly digest: (bytes: Uint8Array<ArrayBuffer>) => Promise<string>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly chunking?: ChunkOptions;
  /** Runs a job while no other tab writes this library. Absent: nobody else has it. */
  readonly takeTurn?: <T>(job: () => Promise<T>, signal?: AbortSignal) => Promise<T>;
  /** Tells pages, here and in other tabs, that the library has changed. */
  readonly channel?: LibraryChannel;
}

export interface LibraryChannel {
  say(): void;
  close(): void;
}
