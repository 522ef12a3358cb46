import { promisifyRequest } from 'idb-keyval';
import { committed, openEntries } from './idb-entries.ts';

/** Keeps the text of a catalogue for a visit without the network. */
export interface CatalogMemory {
  read(url: string): Promise<string | undefined>;
  write(url: string, text: string): Promise<void>;
  /** Every text by its address; rejects when storage does. Absent where nobody cleans up after other pages. */
  all?(): Promise<ReadonlyMap<string, string>>;
}

/**
 * Catalogues in IndexedDB, by address. Storage that fails costs only the offline visit, so it is no error here: the
 * weights' own store says what is wrong with it.
 */
export function idbCatalogMemory(database = 'nibble-catalogs'): CatalogMemory {
  const attempt = openEntries(database, { storeName: 'texts' });
  return {
    async read(url) {
      const text = await attempt('readonly', (store) => promisifyRequest<unknown>(store.get(url))).catch(
        () => undefined,
      );
      return typeof text === 'string' ? text : undefined;
    },
    all: () =>
      attempt('readonly', async (store) => {
        const [urls, texts] = await Promise.all([
          promisifyRequest(store.getAllKeys()),
          promisifyRequest<unknown[]>(store.getAll()),
        ]);
        return new Map(urls.map((url, at) => [url, texts[at]] as const).filter(isText));
      }),
    write: (url, text) =>
      attempt('readwrite', (store) => {
        store.put(text, url);
        return committed(store.transaction);
      }).catch(() => {}), // read the next time from the server
  };
}

function isText(entry: readonly [unknown, unknown]): entry is [string, string] {
  return entry.every((part) => typeof part === 'string');
}
