import type { ChatMessage } from '../core/protocol.ts';
import type { AnswerMessage, Conversation, Message, Question } from './conversation.ts';

const MAX_TITLE_CHARS = 60;

/** A conversation before its first question. */
export function emptyConversation(nowMs: number): Conversation {
  return { schema: 1, id: newId(), title: '', createdAt: nowMs, updatedAt: nowMs, messages: [] };
}

/** Short and unique, also where the page is not a secure context and has no `randomUUID`. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Puts a question in the place of everything from `index` on, and names the conversation after its first one. */
export function withQuestion(before: Conversation, index: number, question: Question): Conversation {
  const first = before.messages[0];
  const isNamed = before.title !== '' && before.title !== titleFrom(first?.content ?? '');
  const title = index > 0 || isNamed ? before.title : titleFrom(question.content);
  return { ...before, title, messages: [...before.messages.slice(0, index), question] };
}

/** Replaces the message with this id; the conversation is left alone when it has none. */
export function withMessage(before: Conversation, message: Message): Conversation {
  return { ...before, messages: before.messages.map((old) => (old.id === message.id ? message : old)) };
}

/** The first words of a question, on one line. */
export function titleFrom(question: string): string {
  const line = question.replace(/\s+/gu, ' ').trim();
  const chars = Array.from(line.slice(0, 4 * MAX_TITLE_CHARS)); // code points: half an emoji is none
  if (chars.length <= MAX_TITLE_CHARS) return chars.join('');
  return `${chars
    .slice(0, MAX_TITLE_CHARS - 1)
    .join('')
    .trimEnd()}…`;
}

/**
 * What the last question may be answered from: the person's from all that was said, a page's from the exchanges of the
 * page alone, because the page hears the answer.
 */
export function knownToAsker(conversation: Conversation): Conversation {
  const { messages } = conversation;
  const isOfPage = (message: Message | undefined): boolean =>
    message?.role === 'user' && message.asker === 'page';
  if (!isOfPage(messages[lastQuestion(messages)])) return conversation;
  const known = messages.filter((message, index) =>
    isOfPage(message.role === 'user' ? message : messages[index - 1]),
  );
  return { ...conversation, messages: known };
}

/** What the model is told: how to answer, what was answered, and the open question last. */
export function toMessages(messages: readonly Message[], system: string): ChatMessage[] {
  const said = messages.flatMap((message, index): ChatMessage[] => {
    if (message.role === 'assistant') return [];
    const { content } = message;
    const answer = answerTo(messages, index);
    if (index === lastQuestion(messages)) return [{ role: 'user', content }];
    if (answer === undefined || answer.content.trim() === '') return []; // stopped or failed before a word: as if never asked
    return [
      { role: 'user', content },
      { role: 'assistant', content: answer.content },
    ];
  });
  return system.trim() === '' ? said : [{ role: 'system', content: system }, ...said];
}

/** Where the last question stands, or -1. */
export function lastQuestion(messages: readonly Message[]): number {
  return messages.findLastIndex(({ role }) => role === 'user');
}

function answerTo(messages: readonly Message[], index: number): AnswerMessage | undefined {
  const next = messages[index + 1];
  return next?.role === 'assistant' ? next : undefined;
}
