import { expect, test } from 'vitest';
import { toMessages } from '../../src/ui/conversation.ts';

test('questions and answers alternate, and the open question is last', () => {
  expect(
    toMessages([
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
    toMessages([
      { question: 'a', answer: ' \n' },
      { question: 'c', answer: '' },
    ]),
  ).toEqual([{ role: 'user', content: 'c' }]);
});

test('an answer that is written again is not shown to the model', () => {
  expect(toMessages([{ question: 'a', answer: 'half' }])).toEqual([{ role: 'user', content: 'a' }]);
});
