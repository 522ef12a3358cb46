import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** For where there is none. */
export const WHERE_CATALOGS_COME_FROM =
  "A clone of Nibble's repository has models/catalog.json, and `nibble models fetch ID FOLDER --catalog URL|FILE` puts a model and its catalogue into FOLDER.";

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
