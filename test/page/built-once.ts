import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder of this run alone, for what several files build. */
    readonly buildsFolder: string;
  }
}

/**
 * A folder that the first file of a run builds which asks for it, and that the others wait for; nobody may change it.
 * @throws what the build threw
 */
export async function builtOnce(name: string, build: (folder: string) => Promise<unknown>): Promise<string> {
  const folder = join(inject('buildsFolder'), name);
  const unfinished = `${folder}.unfinished`;
  if (await isFirst(`${folder}.begun`)) {
    try {
      await build(unfinished);
    } catch (error) {
      await writeFile(`${folder}.failed`, String(error));
      throw error;
    }
    await rename(unfinished, folder);
  }
  while (!(await isThere(folder))) {
    if (await isThere(`${folder}.failed`)) throw new Error(await readFile(`${folder}.failed`, 'utf8'));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return folder;
}

async function isFirst(mark: string): Promise<boolean> {
  try {
    await mkdir(mark);
    return true;
  } catch {
    return false; // somebody has made it
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
