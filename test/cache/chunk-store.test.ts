import 'fake-indexeddb/auto';
import { idbChunkStore } from '../../src/cache/idb-chunk-store.ts';
import { memoryChunkStore } from '../../src/cache/memory-chunk-store.ts';
import { brokenConnectionContract } from '../contract/broken-connection.ts';
import { chunkStoreContract } from '../contract/chunk-store.ts';

chunkStoreContract('memory', async () => memoryChunkStore());
chunkStoreContract('fake IndexedDB', async () => idbChunkStore({ database: crypto.randomUUID() }));
brokenConnectionContract('fake IndexedDB');
