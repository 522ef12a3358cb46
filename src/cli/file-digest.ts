import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { ModelFileEntry } from '../artifact/manifest.ts';
import { abortedFault } from '../core/fault.ts';
import { fileSize } from '../node/path-source.ts';

/** Is the file there, of the catalogue's length and with the catalogue's SHA-256? */
export async function isWhole(
  path: string,
  { bytes, sha256 }: Pick<ModelFileEntry, 'bytes' | 'sha256'>,
  signal: AbortSignal,
): Promise<boolean> {
  if ((await fileSize(path)) !== bytes) return false;
  const hash = createHash('sha256');
  try {
    for await (const piece of createReadStream(path, { signal })) hash.update(piece as Buffer);
  } catch (error) {
    throw signal.aborted ? abortedFault(signal) : error;
  }
  return hash.digest('hex') === sha256;
}
