import { Fault } from '../../core/fault.ts';
import type { Conversation } from '../../assistant/conversation.ts';
import { readConversation, writeConversation } from '../../assistant/conversation-file.ts';

const MAX_FILE_BYTES = 64 * 2 ** 20;

/** Lets the browser save a conversation as a file. */
export function saveConversation(conversation: Conversation): void {
  const url = URL.createObjectURL(new Blob([writeConversation(conversation)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName(conversation);
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // the save may begin late
}

/**
 * The conversation in a file that a person chose.
 * @throws Fault `conversation-invalid`.
 */
export async function loadConversation(file: File): Promise<Conversation> {
  if (file.size > MAX_FILE_BYTES) {
    throw new Fault('conversation-invalid', 'This file is too large for a conversation. Choose another one.');
  }
  return readConversation(await file.text());
}

/** A name that every file system takes: "nibble-what-is-the-capital.json". */
function fileName({ title }: Conversation): string {
  const words = title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/gu, '');
  return `nibble-${Array.from(words).slice(0, 40).join('') || 'conversation'}.json`;
}
