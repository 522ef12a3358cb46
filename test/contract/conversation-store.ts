import { describe, expect, test } from 'vitest';
import type { ConversationStore } from '../../src/ui/app/conversation-store.ts';
import { conversation } from '../fakes/conversations.ts';

/** What every conversation store must do. `open` gives an empty one. */
export function conversationStoreContract(name: string, open: () => ConversationStore): void {
  describe(`${name}: conversations`, () => {
    test('what was never written is not there', async () => {
      const store = open();
      expect(await store.all()).toEqual([]);
      expect(await store.read('one')).toBeUndefined();
    });

    test('a conversation comes back as it was written', async () => {
      const store = open();
      const usage = { promptTokens: 3, cachedTokens: 1, completionTokens: 2 };
      const stats = {
        ttftMs: 1,
        prefillTokensPerSecond: 2,
        decodeTokensPerSecond: 3,
        device: 'wasm',
        threads: 2,
      } as const;
      const whole = conversation('one', {
        model: 'm',
        messages: [
          { role: 'user', id: 'q', content: 'Grüße 👋🏽?' },
          { role: 'assistant', id: 'a', content: 'Hi', end: 'length', usage, stats },
        ],
      });
      await store.write(whole);
      expect(await store.read('one')).toEqual(whole);
      expect(await store.all()).toEqual([whole]);
    });

    test('the last who writes is right, at the same time too', async () => {
      const store = open();
      await Promise.all(['a', 'b', 'c'].map((title) => store.write(conversation('one', { title }))));
      expect((await store.all()).map(({ title }) => title)).toEqual(['c']);
    });

    test('what is removed is gone, the others stay, and removing what is not there is no error', async () => {
      const store = open();
      for (const id of ['one', 'two']) await store.write(conversation(id));
      await store.remove('one');
      await store.remove('three');
      expect((await store.all()).map(({ id }) => id)).toEqual(['two']);
    });

    test('what is kept does not change with what was handed in', async () => {
      const store = open();
      const messages = [...conversation('one').messages];
      await store.write(conversation('one', { messages }));
      messages.pop();
      expect((await store.read('one'))?.messages).toHaveLength(2);
    });
  });
}
