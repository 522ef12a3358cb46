import { expect, test } from 'vitest';
import type { Message } from '../../src/assistant/conversation.ts';
import {
  emptyConversation,
  newId,
  titleFrom,
  toMessages,
  withQuestion,
} from '../../src/assistant/conversation-steps.ts';

/** Contents in turn, a question first. */
const messages = (...contents: readonly string[]): Message[] =>
  contents.map((content, index) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    id: `m${index}`,
    content,
  }));

const question = (content: string) => ({ role: 'user', id: newId(), content }) as const;

test('the system prompt comes first, and an empty one is not sent', () => {
  expect(toMessages(messages('a'), 'Be brief.')[0]).toEqual({ role: 'system', content: 'Be brief.' });
  expect(toMessages(messages('a'), ' \n')).toEqual([{ role: 'user', content: 'a' }]);
});

test('questions and answers alternate, and the open question is last', () => {
  expect(toMessages(messages('a', 'b', 'c'), '')).toEqual([
    { role: 'user', content: 'a' },
    { role: 'assistant', content: 'b' },
    { role: 'user', content: 'c' },
  ]);
});

test('a turn that was stopped before a word is as if never asked', () => {
  expect(toMessages(messages('a', ' \n', 'c'), '')).toEqual([{ role: 'user', content: 'c' }]);
});

test('an answer that is written again is not shown to the model', () => {
  expect(toMessages(messages('a', 'half'), '')).toEqual([{ role: 'user', content: 'a' }]);
});

test('a conversation is named after its first question, until somebody names it', () => {
  const asked = withQuestion(emptyConversation(1), 0, question('What  is\nthis?'));
  expect(asked.title).toBe('What is this?');
  expect(withQuestion(asked, 1, question('And that?')).title).toBe('What is this?');
  expect(withQuestion(asked, 0, question('Who is this?')).title).toBe('Who is this?');
  expect(withQuestion({ ...asked, title: 'Mine' }, 0, question('Who is this?')).title).toBe('Mine');
});

test('a long title is cut between characters', () => {
  expect(titleFrom('🍪'.repeat(100))).toBe(`${'🍪'.repeat(59)}…`);
  expect(titleFrom('x'.repeat(60))).toBe('x'.repeat(60));
});

test('ids are unique without a secure context', () => {
  const ids = Array.from({ length: 1000 }, newId);
  expect(new Set(ids).size).toBe(1000);
  expect(ids[0]).toMatch(/^[0-9a-f]{24}$/u);
});
