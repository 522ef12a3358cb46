import type { ByteSource } from '../artifact/byte-source.ts';
import { checkRange } from '../artifact/memory-source.ts';
import type { ModelManifest } from '../artifact/manifest.ts';
import type { ChunkBytes } from './chunk-store.ts';
import { chunkWindow, type ChunkWindow } from './chunk-window.ts';

/** Loads one verified chunk of a file. */
export type LoadChunk = (file: number, index: number) => Promise<ChunkBytes>;

/** The files of a model, readable by range, a few chunks of the whole model in memory. */
export function storedSources(manifest: ModelManifest, load: LoadChunk): readonly ByteSource[] {
  const places = manifest.files.flatMap((file, at) => file.chunks.map((_, index) => [at, index] as const));
  const window = chunkWindow(places.length, (at) => load(...places[at]!));
  let firstChunk = 0;
  return manifest.files.map((file) => {
    const first = firstChunk;
    firstChunk += file.chunks.length;
    return {
      name: file.path,
      size: file.bytes,
      async read(offset, length) {
        checkRange(file.path, file.bytes, { offset, length });
        return readRange(window, { first, chunkBytes: manifest.chunkBytes }, offset, length);
      },
    };
  });
}

/** A view when the range lies in one chunk, else a copy. */
async function readRange(
  window: ChunkWindow,
  file: { readonly first: number; readonly chunkBytes: number },
  offset: number,
  length: number,
): Promise<Uint8Array> {
  const part = async (from: number, to: number): Promise<Uint8Array> => {
    const index = Math.floor(from / file.chunkBytes);
    const start = index * file.chunkBytes;
    const chunk = await window.get(file.first + index, to - start > file.chunkBytes / 2);
    return chunk.subarray(from - start, to - start);
  };
  const end = offset + length;
  const chunkEnd = (from: number) =>
    Math.min(end, (Math.floor(from / file.chunkBytes) + 1) * file.chunkBytes);
  if (length === 0) return new Uint8Array(0);
  if (chunkEnd(offset) === end) return part(offset, end);
  const whole = new Uint8Array(length);
  for (let from = offset; from < end; from = chunkEnd(from))
    whole.set(await part(from, chunkEnd(from)), from - offset);
  return whole;
}
