import { promisifyRequest } from 'idb-keyval';
import type { Delay } from '../artifact/retry.ts';
import type { EntryChanges, EntryStore } from './entry-store.ts';
import { committed, openEntries } from './idb-entries.ts';
import { alone } from './lone-bytes.ts';

/** Entries in an IndexedDB database of their own. Every call is one transaction. */
export function idbEntryStore(database: string, delay?: Delay): EntryStore {
  const attempt = openEntries(database, { delay });
  let used = false;
  const run: typeof attempt = (mode, work) => {
    used = true;
    return attempt(mode, work);
  };
  return {
    read: (keys) =>
      run('readonly', (store) => Promise.all(keys.map((key) => promisifyRequest<unknown>(store.get(key))))),
    keys: (prefix) =>
      run('readonly', async (store) => {
        const keys = await promisifyRequest(store.getAllKeys(beginningWith(prefix)));
        return keys.filter((key) => typeof key === 'string');
      }),
    write: (changes) => run('readwrite', (store) => committed(applied(store, changes))),
    close: () => {
      if (used) attempt('readonly', async (store) => store.transaction.db.close()).catch(() => {});
      used = false;
    },
  };
}

/** Asks for all of the changes. One that cannot even be asked for, as a function, takes the others back. */
function applied(store: IDBObjectStore, { put = new Map(), remove = [] }: EntryChanges): IDBTransaction {
  try {
    for (const key of remove) store.delete(key);
    for (const [key, value] of put) store.put(alone(value), key);
  } catch (error) {
    store.transaction.abort();
    throw error;
  }
  return store.transaction;
}

/** From the prefix itself to the first key after all that begin with it, which a last unit of U+FFFF moves to the left. */
function beginningWith(prefix: string): IDBKeyRange | undefined {
  const kept = prefix.replace(/\uffff+$/, '');
  if (kept === '') return prefix === '' ? undefined : IDBKeyRange.lowerBound(prefix);
  const next = kept.slice(0, -1) + String.fromCharCode(kept.charCodeAt(kept.length - 1) + 1);
  return IDBKeyRange.bound(prefix, next, false, true);
}
