import { Fault } from '../core/fault.ts';
import type { ChatMessage } from '../core/protocol.ts';

const ROLES: readonly unknown[] = ['system', 'user', 'assistant'];
/** The most of a stored conversation (assistant/conversation-file.ts), what the system says, and a question. */
const MAX_MESSAGES = 10_002;

/**
 * Checks what a caller gave as messages.
 * @throws Fault `messages-empty`; `message-invalid` for a role we do not know or content that is not text.
 */
export function checkMessages(messages: unknown): readonly ChatMessage[] {
  if (!Array.isArray(messages)) {
    throw new Fault('message-invalid', 'Messages must be a list of { role, content }.');
  }
  if (messages.length === 0) {
    throw new Fault('messages-empty', 'There are no messages. Send at least one from the user.');
  }
  if (messages.length > MAX_MESSAGES) {
    throw new Fault(
      'message-invalid',
      `There are ${messages.length} messages. Send at most ${MAX_MESSAGES}.`,
    );
  }
  return messages.map((message: unknown, index) => checkMessage(message, index));
}

function checkMessage(message: unknown, index: number): ChatMessage {
  const { role, content } = Object(message) as Partial<Record<keyof ChatMessage, unknown>>;
  if (!ROLES.includes(role)) {
    const given = typeof role === 'string' ? `'${role.slice(0, 64)}'` : typeof role;
    throw new Fault(
      'message-invalid',
      `Message ${index} has the role ${given}. Use system, user or assistant.`,
      { index },
    );
  }
  if (typeof content !== 'string') {
    throw new Fault(
      'message-invalid',
      `The content of message ${index} is of type ${typeof content}. Give its text as a string.`,
      { index },
    );
  }
  return { role: role as ChatMessage['role'], content };
}
