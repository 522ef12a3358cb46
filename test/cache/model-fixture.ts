import { createHash } from 'node:crypto';
import type { ModelManifest } from '../../src/artifact/manifest.ts';
import type { KnownTarget } from '../../src/artifact/download.ts';

/** Bytes that repeat nowhere, the same for the same seed (xorshift32). */
export function noise(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let state = seed * 2654435761 || 1;
  for (let at = 0; at < length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[at] = state;
  }
  return bytes;
}

/** SHA-256 by Node's own implementation. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function targetOf(path: string, bytes: Uint8Array, chunkBytes: number, origin: string): KnownTarget {
  const chunks = [];
  for (let at = 0; at < bytes.byteLength; at += chunkBytes)
    chunks.push(sha256(bytes.subarray(at, at + chunkBytes)));
  return { path, url: `${origin}/${path}`, bytes: bytes.byteLength, chunkBytes, chunks };
}

/** A manifest over these files, cut into chunks of `chunkBytes`. */
export function manifestOf(
  id: string,
  files: Readonly<Record<string, Uint8Array>>,
  { chunkBytes, origin }: { readonly chunkBytes: number; readonly origin: string },
): ModelManifest {
  const entries = Object.entries(files).map(([path, bytes]) => {
    const { url, chunks } = targetOf(path, bytes, chunkBytes, origin);
    return { path, url, bytes: bytes.byteLength, sha256: sha256(bytes), chunks };
  });
  return {
    id,
    name: id,
    format: 'gguf',
    architecture: 'llama',
    licence: 'Apache-2.0',
    source: 'made by a test',
    contextLength: 128,
    parameters: 1,
    quantization: 'Q4_0',
    memoryBytes: 1,
    bytes: entries.reduce((sum, file) => sum + file.bytes, 0),
    chunkBytes,
    files: entries,
  };
}
