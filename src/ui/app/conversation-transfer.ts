import type { Conversation } from '../../assistant/conversation.ts';
import { parseConversation, writeConversation } from '../../assistant/conversation-file.ts';
import { Fault } from '../../core/fault.ts';

/** A file that a person keeps. */
export interface ExportedFile {
  readonly name: string;
  readonly text: string;
}

const MAX_CONVERSATIONS = 10_000;
const MAX_CHARS = 2 ** 28;

/** One conversation as a file, named after its title. `now` in milliseconds since 1970. */
export function exportOne(conversation: Conversation, now: number): ExportedFile {
  const title = conversation.title
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, 40)
    .replace(/^-|-$/gu, '');
  return {
    name: `nibble-${title || 'conversation'}-${day(now)}.json`,
    text: writeConversation(conversation),
  };
}

/** All of them as one file. */
export function exportAll(conversations: readonly Conversation[], now: number): ExportedFile {
  const text = `${JSON.stringify({ schema: 1, conversations }, undefined, 2)}\n`;
  return { name: `nibble-conversations-${day(now)}.json`, text };
}

/** What a file had in it. */
export interface ImportedFile {
  readonly conversations: readonly Conversation[];
  /** How many more there were, which cannot be read. */
  readonly unreadable: number;
}

/**
 * Reads what either of the two wrote; of many, those that can be read.
 * @throws Fault `conversation-invalid` when none can
 */
export function importConversations(text: string): ImportedFile {
  const found = listed(text);
  const conversations: Conversation[] = [];
  let fault: unknown;
  for (const json of found) {
    try {
      conversations.push(parseConversation(json));
    } catch (error) {
      fault = error;
    }
  }
  if (fault !== undefined && conversations.length === 0) throw fault;
  return { conversations, unreadable: found.length - conversations.length };
}

function listed(text: string): readonly unknown[] {
  if (text.length > MAX_CHARS) throw invalid('it is too large');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw invalid('it is no JSON', error);
  }
  const many = (json as { readonly conversations?: unknown } | null)?.conversations;
  if (many === undefined) return [json];
  if (!Array.isArray(many)) throw invalid('its conversations are no list');
  if (many.length > MAX_CONVERSATIONS) throw invalid(`it has more than ${MAX_CONVERSATIONS} conversations`);
  return many;
}

function day(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}

function invalid(why: string, cause?: unknown): Fault {
  const message = `This file has no conversations that can be opened: ${why}. Choose a file that was exported here.`;
  return new Fault('conversation-invalid', message, {}, cause);
}
