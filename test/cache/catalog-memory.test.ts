import 'fake-indexeddb/auto';
import { createStore, set } from 'idb-keyval';
import { afterEach, expect, test, vi } from 'vitest';
import { idbCatalogMemory } from '../../src/cache/catalog-memory.ts';
import { breakTransactions, mendTransactions } from '../fakes/broken-transactions.ts';

const ADDRESS = 'https://example.org/catalog.json';

afterEach(() => {
  mendTransactions();
  vi.restoreAllMocks();
});

test('texts are remembered by their address, over one connection', async () => {
  const connections = vi.spyOn(indexedDB, 'open');
  const memory = idbCatalogMemory(crypto.randomUUID());
  expect(await memory.read(ADDRESS)).toBeUndefined();
  await memory.write(ADDRESS, 'one');
  await memory.write(ADDRESS, 'two');
  expect(await memory.read(ADDRESS)).toBe('two');
  expect(await memory.all!()).toEqual(new Map([[ADDRESS, 'two']]));
  expect(connections).toHaveBeenCalledTimes(1);
});

test('what earlier versions have remembered is read; what is no text is passed over', async () => {
  const database = crypto.randomUUID();
  const texts = createStore(database, 'texts');
  await set(ADDRESS, 'one', texts);
  await set('other', { not: 'a text' }, texts);
  const memory = idbCatalogMemory(database);
  expect(await memory.read('other')).toBeUndefined();
  expect(await memory.all!()).toEqual(new Map([[ADDRESS, 'one']]));
});

test('a connection that breaks is opened again; a refusal costs what was remembered, and no more', async () => {
  const memory = idbCatalogMemory(crypto.randomUUID());
  await memory.write(ADDRESS, 'one');
  breakTransactions(1, 'InvalidStateError');
  expect(await memory.read(ADDRESS)).toBe('one');
  const refused = 'The user denied permission to access the database.';
  breakTransactions(1, 'UnknownError', refused);
  expect(await memory.read(ADDRESS)).toBeUndefined();
  breakTransactions(1, 'UnknownError', refused);
  await memory.write(ADDRESS, 'two');
  breakTransactions(1, 'UnknownError', refused);
  await expect(memory.all!()).rejects.toMatchObject({ code: 'storage-denied' });
  expect(await memory.read(ADDRESS)).toBe('one');
});
