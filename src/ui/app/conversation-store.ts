import type { Conversation } from '../../assistant/conversation.ts';

/** Where conversations rest between visits, each under its id. Whatever fails is a Fault `storage-…`. */
export interface ConversationStore {
  /** All that can be read, in no order; what has another shape is passed over. */
  all(): Promise<readonly Conversation[]>;
  read(id: string): Promise<Conversation | undefined>;
  /** Replaces what was there under its id. */
  write(conversation: Conversation): Promise<void>;
  /** Removing what is not there is no error. */
  remove(id: string): Promise<void>;
}
