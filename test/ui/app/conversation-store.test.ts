import 'fake-indexeddb/auto';
import { createStore, set } from 'idb-keyval';
import { afterEach, expect, test, vi } from 'vitest';
import { idbConversations } from '../../../src/ui/app/idb-conversations.ts';
import { memoryConversations } from '../../fakes/memory-conversations.ts';
import { conversationStoreContract } from '../../contract/conversation-store.ts';
import { conversation } from '../../fakes/conversations.ts';

conversationStoreContract('memory', memoryConversations);
conversationStoreContract('fake IndexedDB', () => idbConversations(crypto.randomUUID()));

afterEach(() => vi.unstubAllGlobals());

test('IndexedDB: what is no conversation is passed over, and the others are read', async () => {
  const database = crypto.randomUUID();
  const entries = createStore(database, 'entries');
  await set('bad', { schema: 2, id: 'bad' }, entries);
  await set('worse', 'text', entries);
  const store = idbConversations(database);
  await store.write(conversation('good'));
  expect((await store.all()).map(({ id }) => id)).toEqual(['good']);
  expect(await store.read('bad')).toBeUndefined();
});

test('IndexedDB: an answer that was never finished counts as stopped', async () => {
  const database = crypto.randomUUID();
  const store = idbConversations(database);
  const messages = [
    { role: 'user', id: 'q', content: 'Why?' },
    { role: 'assistant', id: 'a', content: 'Beca' },
  ] as const;
  await store.write(conversation('one', { messages }));
  expect((await store.read('one'))?.messages[1]).toMatchObject({ content: 'Beca', end: 'stopped' });
});

test('IndexedDB: where there is none, each call says `storage-denied`', async () => {
  vi.stubGlobal('indexedDB', undefined);
  const store = idbConversations(crypto.randomUUID());
  await expect(store.all()).rejects.toMatchObject({ code: 'storage-denied' });
  await expect(store.write(conversation('one'))).rejects.toMatchObject({ code: 'storage-denied' });
});
