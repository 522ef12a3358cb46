import type { Conversation } from '../../src/assistant/conversation.ts';
import type { ConversationStore } from '../../src/ui/app/conversation-store.ts';

/** Conversations that last as long as the page. */
export function memoryConversations(): ConversationStore {
  const kept = new Map<string, Conversation>();
  return {
    all: async () => [...kept.values()],
    read: async (id) => kept.get(id),
    write: async (conversation) => void kept.set(conversation.id, structuredClone(conversation)),
    remove: async (id) => void kept.delete(id),
  };
}
