import 'fake-indexeddb/auto';
import { idbEntryStore } from '../../src/cache/idb-entry-store.ts';
import { memoryEntryStore } from '../../src/cache/memory-entry-store.ts';
import { brokenEntriesContract } from '../contract/broken-entries.ts';
import { entryStoreContract } from '../contract/entry-store.ts';

entryStoreContract('memory', memoryEntryStore);
entryStoreContract('fake IndexedDB', () => idbEntryStore(crypto.randomUUID(), async () => {}));
brokenEntriesContract('fake IndexedDB');
