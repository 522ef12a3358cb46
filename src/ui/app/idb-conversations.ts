import { promisifyRequest } from 'idb-keyval';
import type { Conversation } from '../../assistant/conversation.ts';
import { parseConversation } from '../../assistant/conversation-file.ts';
import { committedAtOnce, openEntries } from '../../cache/idb-entries.ts';
import { isFault } from '../../core/fault.ts';
import type { ConversationStore } from './conversation-store.ts';

/** Conversations in a database of their own, one entry each, so that one that is damaged costs no other. */
export function idbConversations(database = 'nibble-conversations'): ConversationStore {
  const entries = openEntries(database);
  return {
    all: () =>
      entries('readonly', async (store) => {
        const values: unknown[] = await promisifyRequest(store.getAll());
        return values.map(readable).filter((conversation) => conversation !== undefined);
      }),
    read: (id) =>
      entries('readonly', async (store) => readable(await promisifyRequest<unknown>(store.get(id)))),
    write: (conversation) =>
      entries('readwrite', (store) => {
        store.put(conversation, conversation.id);
        return committedAtOnce(store.transaction);
      }),
    remove: (id) =>
      entries('readwrite', (store) => {
        store.delete(id);
        return committedAtOnce(store.transaction);
      }),
  };
}

/** What another version wrote stays where it is, unread. */
function readable(value: unknown): Conversation | undefined {
  try {
    return value === undefined ? undefined : parseConversation(value);
  } catch (error) {
    if (isFault(error)) return undefined;
    throw error;
  }
}
