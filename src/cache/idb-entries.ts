import { createStore, type UseStore } from 'idb-keyval';
import { type Delay, delay as realDelay } from '../artifact/retry.ts';
import { deniedFault, storageFault } from './storage-fault.ts';

/** Waits before the second and the third attempt at a connection that broke. */
const REOPEN_WAITS_MS = [50, 250];

/** Runs `work` in a transaction on the entries of one database; what fails is a Fault `storage-…`. */
export type Entries = <T>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => Promise<T>,
) => Promise<T>;

export interface EntriesOptions {
  readonly delay?: Delay | undefined;
  /** The object store's name; absent means `entries`. */
  readonly storeName?: string;
}

/** idb-keyval keeps a dead connection until a `close` event that some browsers never send: open a new one ourselves. */
export function openEntries(database: string, options: EntriesOptions = {}): Entries {
  const { delay = realDelay, storeName = 'entries' } = options;
  let use: UseStore | undefined;
  return async (mode, work) => {
    if (typeof indexedDB === 'undefined') throw deniedFault();
    for (let failures = 0; ; failures++) {
      const current = (use ??= createStore(database, storeName));
      try {
        return await current(mode, work);
      } catch (error) {
        const fault = storageFault(error);
        const wait = REOPEN_WAITS_MS[failures];
        if (fault.code !== 'storage-lost' || wait === undefined) throw fault;
        if (use === current) use = undefined;
        await delay(wait);
      }
    }
  };
}

/**
 * Settles with the transaction, never with a request: over quota, requests succeed and the transaction aborts later.
 * A failed request's `error` event comes before the transaction knows its reason, so only `abort` is believed.
 */
export function committed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () =>
      reject(transaction.error ?? new DOMException('The transaction was aborted.', 'AbortError'));
  });
}

/** As `committed`, and takes no more requests: one that waits for its answers ends with a page that is left, and writes nothing. */
export function committedAtOnce(transaction: IDBTransaction): Promise<void> {
  const done = committed(transaction);
  transaction.commit();
  return done;
}
