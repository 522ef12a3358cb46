import { expect, test } from 'vitest';
import { excerptOf } from '../../../../src/ui/app/documents/passage-excerpt.ts';

const START = 100;

/** A passage with its quote between brackets. */
function excerpt(marked: string) {
  const [from, to] = [marked.indexOf('['), marked.indexOf(']') - 1];
  const quote = from < 0 ? {} : { quote: { start: START + from, end: START + to, cosine: 0.5 } };
  return excerptOf({ text: marked.replaceAll(/[[\]]/gu, ''), start: START, ...quote });
}

test('a short passage is shown whole, in one line', () => {
  expect(excerpt('\n One.\n\n[Two.]  Three.\n')).toEqual({
    before: 'One. ',
    quote: 'Two.',
    after: ' Three.',
  });
});

test('one without a quote shows its beginning', () => {
  const { before, quote, after } = excerpt(`First. ${'word '.repeat(100)}`);
  expect([before, quote]).toEqual(['', '']);
  expect(after).toMatch(/^First\. word word/u);
  expect(after).toMatch(/ …$/u);
  expect(after.length).toBeLessThanOrEqual(282);
});

test('a quote far below is shown with a few whole words before it', () => {
  const { before, quote, after } = excerpt(`${'earlier '.repeat(50)}[This is it.]${' later'.repeat(100)}`);
  expect(before).toMatch(/^… (earlier )+$/u);
  expect(before.length).toBeLessThanOrEqual(34);
  expect(quote).toBe('This is it.');
  expect(after).toMatch(/^ later.* …$/u);
});

test('a quote that is longer than a row is cut, and nothing follows it', () => {
  const { quote, after } = excerpt(`[${'x'.repeat(500)}] The end.`);
  expect(quote).toHaveLength(280);
  expect(after).toBe(' …');
});
