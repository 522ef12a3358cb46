import type { EntryChanges, EntryStore } from '../../src/cache/entry-store.ts';
import { Fault } from '../../src/core/fault.ts';

/** A store that a test can look into, with a disk that can be full. */
export interface EntryMemory extends EntryStore {
  readonly entries: Map<string, unknown>;
  /** Writes that still work. */
  left: number;
  writes: number;
  /** Another tab's view of the same storage. */
  tab(): EntryStore;
}

export function entryMemory(entries = new Map<string, unknown>()): EntryMemory {
  const store: EntryMemory = {
    entries,
    left: Infinity,
    writes: 0,
    read: async (keys) => keys.map((key) => structuredClone(entries.get(key))),
    keys: async (prefix) => [...entries.keys()].filter((key) => key.startsWith(prefix)).toSorted(),
    write: async ({ put, remove }: EntryChanges) => {
      if (store.left-- <= 0) throw new Fault('storage-full', 'The disk is full.');
      store.writes++;
      for (const key of remove ?? []) entries.delete(key);
      for (const [key, value] of put ?? []) entries.set(key, structuredClone(value));
    },
    close() {},
    tab: () => entryMemory(entries),
  };
  return store;
}
