import { afterEach, describe, expect, test } from 'vitest';
import { idbChunkStore } from '../../src/cache/idb-chunk-store.ts';
import { breakTransactions, fillDisk, mendTransactions } from '../fakes/broken-transactions.ts';

const DIGEST = 'd'.repeat(64);

/** How the IndexedDB store bears a connection that the browser drops; run where there is an `IDBDatabase`. */
export function brokenConnectionContract(name: string): void {
  let waits: number[] = [];
  const open = () => {
    waits = [];
    const delay = async (ms: number) => void waits.push(ms);
    return idbChunkStore({ database: `broken-${crypto.randomUUID()}`, delay });
  };

  describe(`${name}: a connection that breaks`, () => {
    afterEach(mendTransactions);

    test.each(['InvalidStateError', 'UnknownError'])('%s once is mended by opening again', async (error) => {
      const store = open();
      await store.writeChunk(DIGEST, new Uint8Array([1]));
      breakTransactions(1, error);
      await store.writeChunk(DIGEST, new Uint8Array([2]));
      expect(await store.readChunk(DIGEST)).toEqual(new Uint8Array([2]));
      expect(waits).toEqual([50]);
    });

    test('three failures are `storage-lost`, and the next call starts afresh', async () => {
      const store = open();
      breakTransactions(3, 'UnknownError');
      await expect(store.chunkSizes()).rejects.toMatchObject({ name: 'Fault', code: 'storage-lost' });
      expect(waits).toEqual([50, 250]);
      expect(await store.chunkSizes()).toEqual(new Map());
    });

    test('a refusal is `storage-denied` and not tried again', async () => {
      const store = open();
      breakTransactions(1, 'UnknownError', 'The user denied permission to access the database.');
      await expect(store.models()).rejects.toMatchObject({ name: 'Fault', code: 'storage-denied' });
      expect(waits).toEqual([]);
    });

    test('over quota the request succeeds and the transaction aborts: `storage-full`, nothing kept', async () => {
      const store = open();
      await store.chunkSizes();
      fillDisk();
      await expect(store.writeChunk(DIGEST, new Uint8Array([1]))).rejects.toMatchObject({
        code: 'storage-full',
      });
      mendTransactions();
      expect(await store.readChunk(DIGEST)).toBeUndefined();
      expect(await store.chunkSizes()).toEqual(new Map());
    });

    test('a record in a shape of another version is passed over', async () => {
      const store = open();
      await store.writeModel({ schema: 2, id: 'new' } as never);
      expect(await store.models()).toEqual([]);
    });
  });
}
