import { expect, test } from 'vitest';
import { toMessages } from '../../src/ui/conversation.ts';
import type { Turn } from '../../src/ui/conversation.ts';

/** Everything after the instruction. */
const said = (turns: readonly Turn[]) => toMessages(turns).slice(1);

test('an instruction comes first', () => {
  expect(toMessages([{ question: 'a', answer: '' }])[0]?.role).toBe('system');
});

test('questions and answers alternate, and the open question is last', () => {
  expect(
    said([
      { question: 'a', answer: 'b' },
      { question: 'c', answer: '' },
    ]),
  ).toEqual([
    { role: 'user', content: 'a' },
    { role: 'assistant', content: 'b' },
    { role: 'user', content: 'c' },
  ]);
});

test('a turn that was stopped before a word is as if never asked', () => {
  expect(
    said([
      { question: 'a', answer: ' \n' },
      { question: 'c', answer: '' },
    ]),
  ).toEqual([{ role: 'user', content: 'c' }]);
});

test('an answer that is written again is not shown to the model', () => {
  expect(said([{ question: 'a', answer: 'half' }])).toEqual([{ role: 'user', content: 'a' }]);
});
