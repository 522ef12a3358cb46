import { openAsBlob } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { GivenDocument } from '../core/library.ts';
import { kindByName } from '../documents/parse/document-kind.ts';
import { diskFault } from './disk-fault.ts';
import { globPattern } from './glob.ts';

export interface FolderDocuments {
  /** Patterns of paths within the folder. Absent: all documents but source code. */
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  /** What the paths are behind where they are served; absent: documents have no address. */
  readonly urlBase?: string;
  /** What stands in an address for `.md`. Absent: nothing. */
  readonly urlEnding?: string;
}

/** Folders that hold what other people wrote, or nothing that anybody wrote. */
const PASSED = new Set(['node_modules', 'bower_components', '__pycache__', 'venv']);

/**
 * The documents in a folder and those below, by path within it, in order. What begins with a dot is passed over, and so are links
 * and folders of packages. Files are read when their turn comes.
 * @throws Fault `storage-denied`, `storage-lost` for a folder that cannot be read
 */
export async function folderDocuments(
  folder: string,
  options: FolderDocuments = {},
): Promise<readonly GivenDocument[]> {
  const wanted = pathFilter(options);
  try {
    const paths = (await pathsBelow(folder, '')).filter(wanted).toSorted();
    return await Promise.all(paths.map((path) => documentAt(folder, path, options)));
  } catch (error) {
    throw diskFault(error, folder);
  }
}

async function documentAt(
  folder: string,
  path: string,
  { urlBase, urlEnding }: FolderDocuments,
): Promise<GivenDocument> {
  const url = urlBase === undefined ? {} : { url: addressOf(path, urlBase, urlEnding) };
  return { name: path, content: await openAsBlob(join(folder, path)), ...url };
}

async function pathsBelow(folder: string, below: string): Promise<string[]> {
  const entries = await readdir(join(folder, below), { withFileTypes: true });
  const paths: string[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith('.') || PASSED.has(entry.name)) continue;
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) paths.push(...(await pathsBelow(folder, path)));
    else if (entry.isFile()) paths.push(path);
  }
  return paths;
}

function pathFilter({ include, exclude = [] }: FolderDocuments): (path: string) => boolean {
  const wanted = include?.map(globPattern);
  const unwanted = exclude.map(globPattern);
  return (path) => {
    if (unwanted.some((pattern) => pattern.test(path))) return false;
    if (wanted) return wanted.some((pattern) => pattern.test(path));
    const kind = kindByName(path);
    return kind !== undefined && kind !== 'code';
  };
}

/** `guide/index.html` is served as `guide/`, and so is a README. */
function addressOf(path: string, base: string, ending = ''): string {
  const page = path
    .replace(/(^|\/)(?:index|readme)\.(?:html?|mdx?)$/iu, '$1')
    .replace(/\.(?:mdx?|markdown)$/iu, ending);
  const encoded = page.split('/').map(encodeURIComponent).join('/');
  return `${base.replace(/\/*$/u, '')}/${encoded}`;
}
