import { promisifyRequest } from 'idb-keyval';
import type { Assistant } from '../../assistant/assistant.ts';
import type { Conversation } from '../../assistant/conversation.ts';
import { committed, openEntries } from '../../cache/idb-entries.ts';
import type { Entries } from '../../cache/idb-entries.ts';
import { inTime } from '../../core/in-time.ts';

/** So long a page waits for storage at most. */
const ANSWER_MS = 1500;

/**
 * Goes on with the conversation that this frame ended with, and keeps what becomes of it: one for each `place`, and none
 * once a new one is begun. Where nothing can be stored, a conversation lasts as long as its page. What is not read after
 * `answerMs` milliseconds, or when somebody asked or began anew meanwhile, is left. The person's questions are answered
 * from all of it; the page's only from what this page asked, else a site's visits would fill the model's context for good.
 */
export async function keepConversation(
  assistant: Pick<Assistant, 'openConversation' | 'subscribe'>,
  place: string,
  answerMs = ANSWER_MS,
): Promise<void> {
  const entries = openEntries('nibble-embed');
  let isBegun = false;
  assistant.subscribe((event) => {
    if (event.type !== 'conversation') return;
    isBegun = true;
    write(entries, place, event.conversation).catch(() => {});
  });
  try {
    const reading = entries('readonly', (store) => promisifyRequest<unknown>(store.get(place)));
    const kept = await inTime(reading, answerMs, () => new Error('Storage is silent.'));
    if (kept !== undefined && !isBegun) assistant.openConversation(asPersons(kept as Conversation)); // which judges it
  } catch {
    // denied, silent, or of another version: the conversation begins anew
  }
}

/** As if the person had asked all of it. */
function asPersons(kept: Conversation): Conversation {
  const messages = kept.messages.map((message) => {
    if (message.role !== 'user') return message;
    const { role, id, content } = message;
    return { role, id, content };
  });
  return { ...kept, messages };
}

function write(entries: Entries, place: string, conversation: Conversation): Promise<void> {
  return entries('readwrite', (store) => {
    if (conversation.messages.length === 0) store.delete(place);
    else store.put(conversation, place);
    return committed(store.transaction);
  });
}
