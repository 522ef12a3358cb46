import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A file and the name that its reader shall know it by. */
export interface NamedFile {
  readonly path: string;
  readonly name: string;
}

/** What of a folder of transformers' is read. */
const FOLDER_FILE = /\.(json|safetensors|model|jinja|txt)$/;
const POOLING = '1_Pooling/config.json';

/** The path itself if it is a model by itself; of a folder as transformers saves it, or the safetensors in one, all files that may matter. */
export async function filesAt(path: string): Promise<readonly NamedFile[]> {
  const folder = await folderAt(path);
  if (folder === undefined) return [{ path, name: basename(path) }];
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries
    .filter((each) => each.isFile() && FOLDER_FILE.test(each.name))
    .map(({ name }) => name);
  if (await exists(join(folder, POOLING))) names.push(POOLING);
  return names.map((name) => ({ path: join(folder, name), name: `${basename(folder)}/${name}` }));
}

/** The folder as transformers saves it that a path stands for: the path itself, or where its safetensors are; undefined for other files. */
export async function folderAt(path: string): Promise<string | undefined> {
  if (await isFolder(path)) return path;
  return /\.safetensors(\.index\.json)?$/i.test(path) ? dirname(path) : undefined;
}

/** False also for what cannot be looked at. */
export function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false, // told when it is opened
  );
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
