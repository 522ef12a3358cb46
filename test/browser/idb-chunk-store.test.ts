import { expect, test } from 'vitest';
import { idbChunkStore } from '../../src/cache/idb-chunk-store.ts';
import { brokenConnectionContract } from '../contract/broken-connection.ts';
import { chunkStoreContract } from '../contract/chunk-store.ts';

chunkStoreContract('IndexedDB', async () => idbChunkStore({ database: crypto.randomUUID() }));
brokenConnectionContract('IndexedDB');

test('IndexedDB: another connection reads what the first wrote', async () => {
  const database = crypto.randomUUID();
  await idbChunkStore({ database }).writeChunk('a'.repeat(64), new Uint8Array([1, 2]));
  expect(await idbChunkStore({ database }).readChunk('a'.repeat(64))).toEqual(new Uint8Array([1, 2]));
});
