import type { ModelManifest } from './manifest.ts';

/** What somebody else says that a whole file hashes to. */
export type FileDigest =
  | { readonly kind: 'sha256'; readonly hex: string }
  /** Of a git blob: SHA-1 over `blob SIZE\0` and the bytes. */
  | { readonly kind: 'git-sha1'; readonly hex: string };

/** One file of a model that no catalogue describes. */
export interface DraftFile {
  /** Names the file among the model's files; of a repository, its path there. */
  readonly path: string;
  /** Absolute. */
  readonly url: string;
  readonly bytes: number;
  /** Absent where nobody published one: then the bytes are what the server sends under one `etag`. */
  readonly digest?: FileDigest;
  /** A strong entity tag, when the server has one and lets it be read. */
  readonly etag?: string;
}

/**
 * A model before its first download: files, sizes and at best a digest of each whole file, but no digests of chunks. Those
 * are learned while it is downloaded; from then on it is a `ModelManifest` like any other.
 */
export interface ModelDraft extends Omit<ModelManifest, 'files'> {
  readonly files: readonly DraftFile[];
}

/** True for a model whose chunks are all known. */
export function isManifest(model: ModelManifest | ModelDraft): model is ModelManifest {
  return model.files.every((file) => 'chunks' in file && 'sha256' in file);
}

/** Bytes of a chunk of files that nobody has cut before us. */
export const LEARNED_CHUNK_BYTES = 4 * 2 ** 20;
