import { constants } from 'node:fs';
import { open, rename, rm, statfs, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { chunkLength } from '../artifact/chunk-assembler.ts';
import { sha256Hex } from '../artifact/digest.ts';
import { downloadChunks, type KnownTarget } from '../artifact/download.ts';
import type { ModelFileEntry } from '../artifact/manifest.ts';
import { Fault, throwIfAborted } from '../core/fault.ts';
import { fetchOrRead } from '../node/file-fetch.ts';
import { fileSize } from '../node/path-source.ts';
import { isWhole } from './file-digest.ts';
import { megabytes } from './megabytes.ts';

export interface BringOptions {
  /** Where the file shall be. */
  readonly path: string;
  readonly chunkBytes: number;
  readonly signal: AbortSignal;
  /** Bytes of the file that are here and right. */
  readonly onProgress: (doneBytes: number) => void;
}

/**
 * Downloads a file in verified chunks under a name that no catalogue can give to a file, and renames it when all of
 * it is right. What an earlier attempt left there is verified and used.
 * @throws Fault `storage-full` where the rest has no room, `catalog-invalid`, and what downloading fails with
 */
export async function bringFile(
  entry: ModelFileEntry,
  options: BringOptions,
): Promise<'verified' | 'there already'> {
  const { path, chunkBytes, signal } = options;
  if (await isWhole(path, entry, signal)) return 'there already';
  const unfinished = join(dirname(path), `.${basename(path)}.unfinished`);
  await checkRoom(dirname(path), entry.bytes - ((await fileSize(unfinished)) ?? 0));
  const file = await open(unfinished, constants.O_RDWR | constants.O_CREAT);
  try {
    await complete(file, { ...entry, chunkBytes }, options);
    await file.truncate(entry.bytes); // a leftover may be longer
    await file.sync();
  } finally {
    await file.close();
  }
  if (!(await isWhole(unfinished, entry, signal))) {
    await rm(unfinished);
    const message = `The catalogue contradicts itself about ${entry.path}: its parts are right, the whole is not. Use another catalogue.`;
    throw new Fault('catalog-invalid', message, { file: entry.path });
  }
  await rename(unfinished, path);
  return 'verified';
}

async function checkRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= bytes) return;
  const message = `${folder} has room for ${megabytes(bavail * bsize)}, but ${megabytes(bytes)} are needed. Free some space and try again.`;
  throw new Fault('storage-full', message, { folder, bytes });
}

async function complete(
  file: FileHandle,
  target: KnownTarget,
  { signal, onProgress }: BringOptions,
): Promise<void> {
  const missing: number[] = [];
  let doneBytes = 0;
  for (const [index, digest] of target.chunks.entries()) {
    throwIfAborted(signal);
    if (await holds(file, { start: index * target.chunkBytes, length: chunkLength(target, index) }, digest))
      doneBytes += chunkLength(target, index);
    else missing.push(index);
  }
  onProgress(doneBytes);
  for await (const { index, bytes } of downloadChunks(target, missing, { signal, fetch: fetchOrRead })) {
    await writeAt(file, bytes, index * target.chunkBytes);
    doneBytes += bytes.byteLength;
    onProgress(doneBytes);
  }
}

async function holds(
  file: FileHandle,
  { start, length }: { readonly start: number; readonly length: number },
  digest: string,
): Promise<boolean> {
  const bytes = new Uint8Array(length);
  const { bytesRead } = await file.read(bytes, 0, length, start);
  return bytesRead === length && (await sha256Hex(bytes)) === digest;
}

/** One `write` may take less than it is given. */
async function writeAt(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}
