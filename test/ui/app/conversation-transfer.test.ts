import { expect, test } from 'vitest';
import { exportAll, exportOne, importConversations } from '../../../src/ui/app/conversation-transfer.ts';
import { conversation } from '../../fakes/conversations.ts';

const NOW = Date.UTC(2026, 10, 25);

test('one conversation goes out under its title and comes back the same', () => {
  const one = conversation('one', { asked: 'Où est le café? ../../etc' });
  const file = exportOne(one, NOW);
  expect(file.name).toBe('nibble-ou-est-le-cafe-etc-2026-11-25.json');
  expect(importConversations(file.text)).toEqual({ conversations: [one], unreadable: 0 });
});

test('a title without letters still makes a file name', () => {
  expect(exportOne(conversation('one', { title: '???' }), NOW).name).toBe(
    'nibble-conversation-2026-11-25.json',
  );
});

test('all of them go out as one file and come back the same', () => {
  const all = [conversation('one'), conversation('two')];
  expect(importConversations(exportAll(all, NOW).text)).toEqual({ conversations: all, unreadable: 0 });
});

test('one that cannot be read costs no other, and is counted', () => {
  const text = JSON.stringify({ conversations: [{ id: 'two' }, conversation('one'), null] });
  expect(importConversations(text)).toEqual({ conversations: [conversation('one')], unreadable: 2 });
});

test.each([
  ['text', 'hello'],
  ['another file', '{"name":"package"}'],
  ['null', 'null'],
  ['a list of something else', '{"conversations":[1]}'],
  ['no list', '{"conversations":{}}'],
])('%s is refused with what to do', (_what, text) => {
  expect(() => importConversations(text)).toThrowError(
    expect.objectContaining({
      code: 'conversation-invalid',
      message: expect.stringContaining('Choose a file'),
    }),
  );
});
