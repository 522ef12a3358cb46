import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CatalogMemory } from '../cache/catalog-memory.ts';
import { writeWhole } from './write-whole.ts';

/** Catalogues as files, by the digest of their address. A disk that fails costs only the offline visit. */
export function fileCatalogMemory(folder: string): CatalogMemory {
  const catalogs = join(folder, 'catalogs');
  const pathOf = (url: string) => join(catalogs, `${createHash('sha256').update(url).digest('hex')}.json`);
  return {
    async read(url) {
      try {
        return await readFile(pathOf(url), 'utf8');
      } catch {
        return undefined;
      }
    },
    async write(url, text) {
      try {
        await mkdir(catalogs, { recursive: true });
        await writeWhole(pathOf(url), text);
      } catch {
        // read the next time from the server
      }
    },
  };
}
