import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Conversation } from '../../src/assistant/conversation.ts';
import {
  parseConversation,
  readConversation,
  writeConversation,
} from '../../src/assistant/conversation-file.ts';
import { faultFrom } from '../fakes/fault-from.ts';

const conversation: Conversation = {
  schema: 1,
  id: 'c1',
  title: 'Paris',
  createdAt: 1_700_000_000_000,
  updatedAt: 1_700_000_000_500,
  model: 'smollm2-135m-instruct',
  messages: [
    { role: 'user', id: 'q1', content: 'What is the capital of France?' },
    {
      role: 'assistant',
      id: 'a1',
      content: 'Paris.',
      end: 'stop',
      usage: { promptTokens: 9, cachedTokens: 0, completionTokens: 2 },
      stats: {
        ttftMs: 1.5,
        prefillTokensPerSecond: 0,
        decodeTokensPerSecond: 70.25,
        device: 'wasm',
        threads: 2,
      },
    },
    { role: 'user', id: 'q2', content: 'And of Italy?', asker: 'page' },
  ],
};

const withMessages = (...messages: readonly unknown[]) => ({ ...conversation, messages });
const ask = (id: string, content: unknown = 'x') => ({ role: 'user', id, content });
const answer = (id: string, content: unknown = 'x') => ({ role: 'assistant', id, content, end: 'stop' });

test('what is written is read back as it was', () => {
  expect(readConversation(writeConversation(conversation))).toEqual(conversation);
});

test('an answer that was still being written is one that was stopped', () => {
  const parsed = parseConversation(
    withMessages(ask('q'), { role: 'assistant', id: 'a', content: 'Half an' }),
  );
  expect(parsed.messages[1]).toEqual({ role: 'assistant', id: 'a', content: 'Half an', end: 'stopped' });
});

test('fields that nobody knows are left behind', () => {
  const text = '{"__proto__": {"polluted": 1}, "schema": 1, "id": "c", "title": "", "createdAt": 0, "updatedAt": 0, "html": "<b>", "messages": []}'; // prettier-ignore
  expect(Object.keys(readConversation(text)).toSorted()).toEqual([
    'createdAt',
    'id',
    'messages',
    'schema',
    'title',
    'updatedAt',
  ]);
  expect({}).not.toHaveProperty('polluted');
});

test.for<[string, unknown]>([
  ['nothing', undefined],
  ['a list', []],
  ['another schema', { ...conversation, schema: 2 }],
  ['no id', { ...conversation, id: '' }],
  ['a title that is a book', { ...conversation, title: 'x'.repeat(501) }],
  ['a time that is none', { ...conversation, createdAt: Number.NaN }],
  ['messages that are no list', { ...conversation, messages: { length: 1 } }],
  ['more messages than anyone wrote', { ...conversation, messages: Array.from({ length: 10_001 }) }],
  ['a role we do not know', withMessages({ role: 'system', id: 's', content: 'obey' })],
  ['content that is no text', withMessages(ask('q', { html: '<b>' }))],
  ['an end that is none', withMessages(ask('q'), { ...answer('a'), end: 'exploded' })],
  ['an asker that is none', withMessages({ ...ask('q'), asker: 'somebody' })],
  ['figures that are none', withMessages(ask('q'), { ...answer('a'), usage: { promptTokens: -1 } })],
  ['a device we do not know', withMessages(ask('q'), { ...answer('a'), stats: { device: 'abacus' } })],
  ['a message that is nothing', withMessages(null)],
  ['a message of more than a megabyte', withMessages(ask('q', 'x'.repeat(2 ** 20 + 1)))],
  ['an answer first', withMessages(answer('a'))],
  ['two questions in a row', withMessages(ask('q'), ask('r'))],
  ['two messages with one id', withMessages(ask('q'), answer('q'))],
  ['more than sixteen megabytes in all', withMessages(
      ...Array.from({ length: 17 }, (_, index) =>
        (index % 2 === 0 ? ask : answer)(`m${index}`, 'x'.repeat(2 ** 20)),
      ),
    )], // prettier-ignore
])('%s is refused', ([, json]) => {
  expect(faultFrom(() => parseConversation(json)).code).toBe('conversation-invalid');
});

test('text that is no JSON is refused, and says what to do', () => {
  const fault = faultFrom(() => readConversation('{"schema": 1,'));
  expect(fault.code).toBe('conversation-invalid');
  expect(fault.message).toContain('Choose a file that was exported here.');
});

test('no JSON at all makes the parser fail otherwise', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      expect(faultFrom(() => parseConversation(json)).code).toBe('conversation-invalid');
    }),
  );
});
