import { promisifyRequest } from 'idb-keyval';
import type { Assistant } from '../../assistant/assistant.ts';
import type { Conversation } from '../../assistant/conversation.ts';
import { committed, openEntries } from '../../cache/idb-entries.ts';
import type { Entries } from '../../cache/idb-entries.ts';

/**
 * Goes on with the conversation that this frame ended with, and keeps what becomes of it: one for each `place`, and none
 * once a new one is begun. Where nothing can be stored, a conversation lasts as long as its page.
 */
export async function keepConversation(
  assistant: Pick<Assistant, 'conversation' | 'openConversation' | 'subscribe'>,
  place: string,
): Promise<void> {
  const entries = openEntries('nibble-embed');
  assistant.subscribe((event) => {
    if (event.type === 'conversation') write(entries, place, event.conversation).catch(() => {});
  });
  try {
    const kept = await entries('readonly', (store) => promisifyRequest<unknown>(store.get(place)));
    const isUnused = assistant.conversation.messages.length === 0;
    if (kept !== undefined && isUnused) assistant.openConversation(kept as Conversation); // which judges it
  } catch {
    // denied, or of another version: the conversation begins anew
  }
}

function write(entries: Entries, place: string, conversation: Conversation): Promise<void> {
  return entries('readwrite', (store) => {
    if (conversation.messages.length === 0) store.delete(place);
    else store.put(conversation, place);
    return committed(store.transaction);
  });
}
