import type { Catalog } from '../artifact/manifest.ts';
import type { CatalogMemory } from '../cache/catalog-memory.ts';
import { parseCatalogText } from './catalog.ts';

/**
 * Every catalogue that this site has used, `current` as it is now: pages with other catalogues share its storage.
 * Nothing where nobody knows them all.
 * @throws Fault `catalog-invalid` when one cannot be read, as when a later version of the site wrote it.
 */
export async function knownCatalogs(
  memory: CatalogMemory,
  current?: Catalog,
): Promise<readonly Catalog[] | undefined> {
  if (!memory.all) return undefined;
  const others = [...(await memory.all())].filter(([url]) => url !== current?.url);
  const known = others.map(([url, text]) => parseCatalogText(text, url));
  return current === undefined ? known : [current, ...known];
}
