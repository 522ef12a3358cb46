import { downloadChunks, type DownloadOptions, type DownloadTarget } from '../artifact/download.ts';
import { sha256Hex } from '../artifact/digest.ts';
import type { ModelManifest } from '../artifact/manifest.ts';
import { Fault, isFault } from '../core/fault.ts';
import type { ChunkBytes } from './chunk-store.ts';
import { targets } from './model-chunks.ts';
import type { OverlayStore } from './overlay-store.ts';
import type { LoadChunk } from './stored-source.ts';

/** Reads a chunk where it rests, verified once in a session; one that is gone or damaged is fetched again, alone. */
export function chunkLoader(
  manifest: ModelManifest,
  store: OverlayStore,
  session: { readonly verified: Set<string>; readonly download: DownloadOptions },
): LoadChunk {
  const files = targets(manifest);
  return async (file, index) => {
    const target = files[file]!;
    const digest = target.chunks[index]!;
    const stored = await store.readChunk(digest);
    if (stored && (session.verified.has(digest) || (await sha256Hex(stored)) === digest)) {
      session.verified.add(digest);
      return stored;
    }
    if (stored) await store.deleteChunks([digest]);
    const bytes = await fetchChunk(target, index, session.download, store.refusal);
    await store.writeChunk(digest, bytes);
    session.verified.add(digest);
    return bytes;
  };
}

/** `refusal` is the truer story when neither storage nor the network answers. */
async function fetchChunk(
  target: DownloadTarget,
  index: number,
  options: DownloadOptions,
  refusal: Fault | undefined,
): Promise<ChunkBytes> {
  try {
    for await (const chunk of downloadChunks(target, [index], options)) return chunk.bytes;
  } catch (error) {
    throw refusal && isFault(error) && error.code === 'network' ? refusal : error;
  }
  throw new Fault('bug', `Chunk ${index} of ${target.path} was neither fetched nor refused.`);
}
