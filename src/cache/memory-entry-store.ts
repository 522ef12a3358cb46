import type { EntryStore } from './entry-store.ts';
import { alone } from './lone-bytes.ts';
import { storageFault } from './storage-fault.ts';

/** Entries that are kept until the page goes away: for tests, for Node, and where the browser refuses storage. */
export function memoryEntryStore(): EntryStore {
  const entries = new Map<string, unknown>();
  return {
    read: async (keys) => keys.map((key) => structuredClone(entries.get(key))),
    keys: async (prefix) => [...entries.keys()].filter((key) => key.startsWith(prefix)).toSorted(byUnits),
    write: async ({ put = new Map(), remove = [] }) => {
      const values = cloned(put);
      for (const key of remove) entries.delete(key);
      for (const [key, value] of values) entries.set(key, value);
    },
    close: () => {},
  };
}

/** All of them before any is kept: one that cannot be cloned changes nothing. */
function cloned(put: ReadonlyMap<string, unknown>): [string, unknown][] {
  try {
    return Array.from(put, ([key, value]) => [key, structuredClone(alone(value))]);
  } catch (error) {
    throw storageFault(error);
  }
}

function byUnits(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
