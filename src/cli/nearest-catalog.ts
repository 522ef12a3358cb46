import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where to look for a models folder. */
export interface Places {
  /** The folder that the person is in. */
  readonly folder: string;
  /** A file of the program; folders above it are looked at: it runs from the sources and from the built library. */
  readonly program: string;
}

/** `models/catalog.json` in the current folder, else in the nearest folder above this program. */
export function nearestCatalog(places: Places = here()): string | undefined {
  const own = join(places.folder, 'models', 'catalog.json');
  if (existsSync(own)) return own;
  for (let folder = dirname(places.program); ; folder = dirname(folder)) {
    const path = join(folder, 'models', 'catalog.json');
    if (existsSync(path)) return path;
    if (folder === dirname(folder)) return undefined;
  }
}

function here(): Places {
  return { folder: process.cwd(), program: fileURLToPath(import.meta.url) };
}
