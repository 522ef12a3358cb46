import { chunkLength } from '../artifact/chunk-assembler.ts';
import type { KnownTarget } from '../artifact/download.ts';
import type { ModelManifest } from '../artifact/manifest.ts';
import type { ModelRecord } from '../core/protocol.ts';
import type { StoredModel } from './chunk-store.ts';
import { recordOf } from './model-record.ts';

/** Bytes of the model that rest under each digest; a chunk that repeats counts each time. */
export function bytesByDigest(manifest: ModelManifest): ReadonlyMap<string, number> {
  const bytes = new Map<string, number>();
  for (const target of targets(manifest)) {
    target.chunks.forEach((digest, index) => {
      bytes.set(digest, (bytes.get(digest) ?? 0) + chunkLength(target, index));
    });
  }
  return bytes;
}

/** The files of a model as the downloader takes them. */
export function targets(manifest: ModelManifest): readonly KnownTarget[] {
  const { chunkBytes } = manifest;
  return manifest.files.map(({ path, url, bytes, chunks }) => ({ path, url, bytes, chunkBytes, chunks }));
}

/** Chunks of one file that are not in `have`, each digest once. */
export function missingChunks(target: KnownTarget, have: ReadonlySet<string>): readonly number[] {
  const seen = new Set(have);
  return target.chunks.flatMap((digest, index) => {
    if (seen.has(digest)) return [];
    seen.add(digest);
    return [index];
  });
}

/** The record that says a model is stored whole. */
export function commitRecord(manifest: ModelManifest): StoredModel {
  return { schema: 1, id: manifest.id, bytes: manifest.bytes, chunks: [...bytesByDigest(manifest).keys()] };
}

/** Digests of `mine` that none of `others` needs. */
export function unshared(mine: Iterable<string>, others: readonly StoredModel[]): readonly string[] {
  const needed = new Set(others.flatMap((model) => model.chunks));
  return [...new Set(mine)].filter((digest) => !needed.has(digest));
}

/** What the person sees of a model: how much of it is here, whole or in part. */
export function modelRecord(
  manifest: ModelManifest,
  sizes: ReadonlyMap<string, number>,
  committed: boolean,
): ModelRecord {
  let storedBytes = 0;
  for (const [digest, weight] of bytesByDigest(manifest)) if (sizes.has(digest)) storedBytes += weight;
  return recordOf(manifest, storedBytes, committed);
}
