import { open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Ends the names of files that are being written. */
const UNFINISHED = /^\..*\.unfinished$/;
/** A program that was killed in mid-write leaves its file behind; one of this age belongs to nobody. */
const ABANDONED_MS = 60 * 60_000;

let written = 0;

/** Writes a file that appears under its name all at once, or not at all. */
export async function writeWhole(
  path: string,
  content: Uint8Array | string | readonly Uint8Array[],
): Promise<void> {
  const unfinished = unfinishedPath(path);
  try {
    const file = await open(unfinished, 'wx');
    try {
      await writeFile(file, content);
      await file.sync(); // a name must not reach the disk before the bytes
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** What a file is called while it is being written; no two are called the same. */
export function unfinishedPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}-${written++}.unfinished`);
}

/** Removes what killed programs left in a folder. */
export async function sweepUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!UNFINISHED.test(name)) continue;
    const path = join(folder, name);
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    ); // gone already
    if (age > ABANDONED_MS) await rm(path, { force: true });
  }
}
