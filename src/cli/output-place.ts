import { existsSync } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { diskFault } from '../node/disk-fault.ts';
import { filesAt, folderAt, isFolder } from '../node/folder-files.ts';
import { invalid } from './parse-options.ts';

/**
 * Refuses a file that is read or cannot be written, before minutes of work and not after.
 * @param sources paths of the model that is read
 * @throws Fault `option-invalid`; `storage-…` where its folder is missing or may not be written
 */
export async function checkOutputFile(path: string, sources: readonly string[]): Promise<void> {
  if (await isAmong(path, sources))
    throw invalid('--out', `is ${path}, the source itself; name another file`);
  if (await isFolder(path)) throw invalid('--out', `is ${path}, a folder; name a file in it`);
  await access(`${dirname(path)}/.`, constants.W_OK).catch((error: unknown) => {
    throw diskFault(error, path);
  });
}

/**
 * Refuses a folder that is read, or a file where one should be; it need not be there yet.
 * @param sources paths of the model that is read
 * @throws Fault `option-invalid`
 */
export async function checkOutputFolder(path: string, sources: readonly string[]): Promise<void> {
  if (await isAmong(path, sources))
    throw invalid('--out', `is ${path}, the source itself; name another folder`);
  if (existsSync(path) && !(await isFolder(path)))
    throw invalid('--out', `is ${path}, a file; name a folder`);
}

/** Whether it is one of the files that are read, or the folder of them that says what the model is; a link is what it leads to. */
async function isAmong(path: string, sources: readonly string[]): Promise<boolean> {
  const identity = await identityOf(path);
  if (identity === undefined) return false;
  for (const source of sources) {
    const folder = await folderAt(source);
    const read = (await filesAt(source)).map((file) => file.path);
    const identities = await Promise.all([...read, ...(folder ? [folder] : [])].map(identityOf));
    if (identities.includes(identity)) return true;
  }
  return false;
}

/** Undefined where there is nothing. */
async function identityOf(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found && `${found.dev}:${found.ino}`;
}
