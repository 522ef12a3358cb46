import { describe, expect, test, vi } from 'vitest';
import { Fault } from '../../../src/core/fault.ts';
import type { ConversationNews } from '../../../src/ui/app/conversation-news.ts';
import { openShelf } from '../../../src/ui/app/conversation-shelf.ts';
import type { ConversationShelf } from '../../../src/ui/app/conversation-shelf.ts';
import type { ConversationStore } from '../../../src/ui/app/conversation-store.ts';
import { memoryConversations } from '../../fakes/memory-conversations.ts';
import { conversation } from '../../fakes/conversations.ts';
import { tabNews } from '../../fakes/tab-news.ts';

const silent = (): ConversationNews => ({ tell: () => {}, close: () => {} });
const ids = (shelf: ConversationShelf) => shelf.conversations.map(({ id }) => id);

/** A store that refuses while `fault` is there. */
function refusing(inner: ConversationStore = memoryConversations()) {
  const state: { fault: Fault | undefined } = { fault: undefined };
  const or = async <T>(work: () => Promise<T>): Promise<T> => {
    if (state.fault) throw state.fault;
    return work();
  };
  const store: ConversationStore = {
    all: () => or(() => inner.all()),
    read: (id) => or(() => inner.read(id)),
    write: (one) => or(() => inner.write(one)),
    remove: (id) => or(() => inner.remove(id)),
  };
  return { store, inner, state };
}

/** Two tabs of the app on one store. */
function twoTabs(store: ConversationStore) {
  const news = tabNews();
  const open = () => openShelf({ store, delayMs: 0, news });
  return [open(), open()] as const;
}

describe('a shelf', () => {
  test('shows what was stored, newest first', async () => {
    const store = memoryConversations();
    for (const [id, updatedAt] of [
      ['old', 1],
      ['new', 3],
      ['middle', 2],
    ] as const)
      await store.write(conversation(id, { updatedAt }));
    const shelf = openShelf({ store, news: silent });
    expect(shelf.isLoaded).toBe(false);
    await shelf.load();
    expect(shelf.isLoaded).toBe(true);
    expect(ids(shelf)).toEqual(['new', 'middle', 'old']);
  });

  test('shows a change at once, and writes only the last of many', async () => {
    const store = memoryConversations();
    const write = vi.spyOn(store, 'write');
    const shelf = openShelf({ store, news: silent });
    shelf.put(conversation('one', { title: 'first' }));
    shelf.put(conversation('one', { title: 'second' }));
    expect(shelf.find('one')?.title).toBe('second');
    await shelf.flush();
    expect(write).toHaveBeenCalledTimes(1);
    expect((await store.read('one'))?.title).toBe('second');
  });

  test('writes by itself after a moment', async () => {
    const store = memoryConversations();
    const shelf = openShelf({ store, news: silent, delayMs: 1 });
    shelf.put(conversation('one'));
    await vi.waitFor(async () => expect(await store.read('one')).toBeDefined());
  });

  test('what is put while the stored ones are read is not overwritten by them', async () => {
    const store = memoryConversations();
    await store.write(conversation('one', { title: 'stored' }));
    const shelf = openShelf({ store, news: silent });
    const loading = shelf.load();
    shelf.put(conversation('one', { title: 'written now' }));
    await loading;
    expect(shelf.find('one')?.title).toBe('written now');
  });

  test('tells each listener of each change until it leaves', () => {
    const shelf = openShelf({ store: memoryConversations(), news: silent });
    const heard = vi.fn();
    const leave = shelf.subscribe(heard);
    shelf.put(conversation('one'));
    shelf.remove('one');
    leave();
    shelf.put(conversation('two'));
    expect(heard).toHaveBeenCalledTimes(2);
  });
});

describe('storage that fails', () => {
  test.each(['storage-full', 'storage-denied', 'storage-lost'] as const)(
    '%s costs no conversation, is told, and is made good once the storage takes writes again',
    async (code) => {
      const { store, inner, state } = refusing();
      const shelf = openShelf({ store, news: silent });
      await shelf.load();
      state.fault = new Fault(code, 'No.');
      shelf.put(conversation('one'));
      await shelf.flush();
      expect(ids(shelf)).toEqual(['one']);
      expect(shelf.fault?.code).toBe(code);

      state.fault = undefined;
      shelf.put(conversation('two'));
      await shelf.flush();
      expect(shelf.fault).toBeUndefined();
      expect((await inner.all()).map(({ id }) => id).toSorted()).toEqual(['one', 'two']);
    },
  );

  test('what is refused while an answer is written is stored with the next write', async () => {
    const { store, inner, state } = refusing();
    const shelf = openShelf({ store, news: silent });
    state.fault = new Fault('storage-full', 'No.');
    await shelf.putMeanwhile(conversation('one'));
    expect(shelf.find('one')).toBeDefined();
    state.fault = undefined;
    shelf.put(conversation('two'));
    await shelf.flush();
    expect((await inner.all()).map(({ id }) => id).toSorted()).toEqual(['one', 'two']);
  });

  test('a refusal at the start is told, and the running conversation goes on in memory', async () => {
    const { store, state } = refusing();
    state.fault = new Fault('storage-denied', 'No.');
    const shelf = openShelf({ store, news: silent });
    shelf.put(conversation('one'));
    await shelf.load();
    expect(shelf.isLoaded).toBe(true);
    expect(shelf.fault?.code).toBe('storage-denied');
    expect(ids(shelf)).toEqual(['one']);
  });

  test('a storage that never answers is taken for a refusal', async () => {
    const store = { ...memoryConversations(), all: () => new Promise<never>(() => {}) };
    const shelf = openShelf({ store, news: silent, answerMs: 1 });
    await shelf.load();
    expect(shelf.fault?.code).toBe('storage-denied');
  });

  test('a removal that was refused is done later', async () => {
    const { store, inner, state } = refusing();
    await inner.write(conversation('one'));
    const shelf = openShelf({ store, news: silent });
    await shelf.load();
    state.fault = new Fault('storage-lost', 'No.');
    shelf.remove('one');
    await shelf.flush();
    state.fault = undefined;
    await shelf.flush();
    expect(await inner.all()).toEqual([]);
    expect(ids(shelf)).toEqual([]);
  });
});

describe('two tabs', () => {
  test('what one writes or removes appears in the other', async () => {
    const [here, there] = twoTabs(memoryConversations());
    here.put(conversation('one'));
    await here.flush();
    await vi.waitFor(() => expect(ids(there)).toEqual(['one']));
    there.remove('one');
    await there.flush();
    await vi.waitFor(() => expect(ids(here)).toEqual([]));
  });

  test('of one conversation written in both the last is kept, and both show it', async () => {
    const store = memoryConversations();
    const [here, there] = twoTabs(store);
    here.put(conversation('one', { title: 'here' }));
    there.put(conversation('one', { title: 'there' }));
    await here.flush();
    await there.flush();
    expect((await store.read('one'))?.title).toBe('there');
    await vi.waitFor(() => expect(here.find('one')?.title).toBe('there'));
  });
});
