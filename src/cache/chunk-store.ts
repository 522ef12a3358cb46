/** The bytes of one chunk, usually 4 MiB: small enough to be one IndexedDB value on a phone. */
export type ChunkBytes = Uint8Array<ArrayBuffer>;

/** The commit point of a download: it is written when every chunk it names is stored. */
export interface StoredModel {
  readonly schema: 1;
  readonly id: string;
  /** Bytes of all files. */
  readonly bytes: number;
  /** SHA-256 of every chunk, in hex, without repeats. */
  readonly chunks: readonly string[];
}

/**
 * Where weights rest between visits. A chunk's key is the SHA-256 of its bytes in hex, so an entry never changes
 * and two models may share it. Every method rejects with a `storage-*` Fault and nothing else.
 */
export interface ChunkStore {
  /** Size in bytes of every stored chunk, by key, without reading the chunks. */
  chunkSizes(): Promise<ReadonlyMap<string, number>>;
  readChunk(digest: string): Promise<ChunkBytes | undefined>;
  /** Resolves when the bytes are kept, all or nothing. */
  writeChunk(digest: string, bytes: ChunkBytes): Promise<void>;
  deleteChunks(digests: readonly string[]): Promise<void>;
  models(): Promise<readonly StoredModel[]>;
  writeModel(model: StoredModel): Promise<void>;
  /** Forgets the record and these chunks in one step. */
  deleteModel(id: string, digests: readonly string[]): Promise<void>;
}
