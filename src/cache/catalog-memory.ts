import { createStore, entries, get, set } from 'idb-keyval';

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
  const open = () => createStore(database, 'texts');
  return {
    async read(url) {
      try {
        const text: unknown = await get(url, open());
        return typeof text === 'string' ? text : undefined;
      } catch {
        return undefined;
      }
    },
    async all() {
      const found = await entries<IDBValidKey, unknown>(open());
      return new Map(found.filter(isText));
    },
    async write(url, text) {
      try {
        await set(url, text, open());
      } catch {
        // read the next time from the server
      }
    },
  };
}

function isText(entry: readonly [unknown, unknown]): entry is [string, string] {
  return entry.every((part) => typeof part === 'string');
}
