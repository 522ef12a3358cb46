import { afterEach, describe, expect, test } from 'vitest';
import { idbEntryStore } from '../../src/cache/idb-entry-store.ts';
import { breakTransactions, fillDisk, mendTransactions } from '../fakes/broken-transactions.ts';

const changes = (put: Record<string, unknown>, ...remove: string[]) => ({
  put: new Map(Object.entries(put)),
  remove,
});

/** How entries in IndexedDB bear what browsers do to it; run where there is an `IDBDatabase`. */
export function brokenEntriesContract(name: string): void {
  const open = (database: string = crypto.randomUUID()) => idbEntryStore(database, async () => {});

  describe(`${name}: entries on shaky ground`, () => {
    afterEach(mendTransactions);

    test('another connection reads what the first wrote, and goes on when the first closes', async () => {
      const database = crypto.randomUUID();
      const first = open(database);
      await first.write(changes({ a: 1 }));
      const second = open(database);
      expect(await second.read(['a'])).toEqual([1]);
      first.close();
      await second.write(changes({ a: 2 }));
      expect(await second.read(['a'])).toEqual([2]);
    });

    test('a closed store holds nobody up who deletes the database', async () => {
      const database = crypto.randomUUID();
      const store = open(database);
      await store.write(changes({ a: 1 }));
      store.close();
      await new Promise((resolve, reject) => {
        const request = indexedDB.deleteDatabase(database);
        request.onsuccess = resolve;
        request.onerror = reject;
      });
      expect(await open(database).keys('')).toEqual([]);
    });

    test.each(['InvalidStateError', 'UnknownError'])('%s once is mended by opening again', async (error) => {
      const store = open();
      await store.write(changes({ a: 1 }));
      breakTransactions(1, error);
      await store.write(changes({ a: 2 }));
      expect(await store.read(['a'])).toEqual([2]);
    });

    test('a connection that stays broken is `storage-lost`, a refusal `storage-denied`', async () => {
      const store = open();
      breakTransactions(3, 'UnknownError');
      await expect(store.keys('')).rejects.toMatchObject({ name: 'Fault', code: 'storage-lost' });
      breakTransactions(1, 'UnknownError', 'The user denied permission to access the database.');
      await expect(store.read(['a'])).rejects.toMatchObject({ name: 'Fault', code: 'storage-denied' });
    });

    test('a full disk is `storage-full`, and everything is as it was', async () => {
      const store = open();
      await store.write(changes({ a: 1, b: 2 }));
      fillDisk();
      await expect(store.write(changes({ a: 9, c: 3 }, 'b'))).rejects.toMatchObject({ code: 'storage-full' });
      mendTransactions();
      expect(await store.read(['a', 'b', 'c'])).toEqual([1, 2, undefined]);
    });
  });
}
