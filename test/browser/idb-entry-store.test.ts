import { idbEntryStore } from '../../src/cache/idb-entry-store.ts';
import { brokenEntriesContract } from '../contract/broken-entries.ts';
import { entryStoreContract } from '../contract/entry-store.ts';

entryStoreContract('IndexedDB', () => idbEntryStore(`entries-${crypto.randomUUID()}`, async () => {}));
brokenEntriesContract('IndexedDB');
