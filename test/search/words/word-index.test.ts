import { describe, expect, test } from 'vitest';
import { createWordIndex } from '../../../src/search/words/word-index.ts';
import { wordsOf } from '../../../src/search/words/words-of.ts';

describe('an index of words', () => {
  const texts = [
    'Ferns like shade. Water them twice a week.',
    'A cactus wants sun; water it once a month.',
    'Bread wants flour, water, salt and time.',
    'Error code E4711: the valve of the pump is stuck.',
  ];
  const filled = () => {
    const index = createWordIndex();
    for (const [id, text] of texts.entries()) index.add(id, text);
    return index;
  };
  const found = (question: string): number[] =>
    filled()
      .search(question, { limit: 10 })
      .map(({ id }) => id);

  test('finds who has the words, the rare ones above all', () => {
    expect(found('water for the fern')[0]).toBe(0);
    expect(found('what does E4711 mean?')).toEqual([3]);
    expect(found('water')).toHaveLength(3);
    expect(found('nothing of that')).toEqual([3]); // "of"
    expect(found('?!')).toEqual([]);
  });

  test('keeps to what is allowed, and to the limit', () => {
    expect(
      filled()
        .search('water', { limit: 10, allow: (id) => id === 2 })
        .map(({ id }) => id),
    ).toEqual([2]);
    expect(filled().search('water', { limit: 1 })).toHaveLength(1);
  });

  test('forgets what is removed', () => {
    const index = filled();
    const before = index.memoryBytes;
    index.remove(3);
    index.remove(99);
    expect(index.search('E4711', { limit: 10 })).toEqual([]);
    expect([...index.ids()]).toEqual([0, 1, 2]);
    expect(index.memoryBytes).toBeLessThan(before);
    index.add(3, 'now something else');
    expect(index.search('else', { limit: 10 }).map(({ id }) => id)).toEqual([3]);
  });

  test('holds words that are names of what every object has', () => {
    const index = createWordIndex();
    index.add(1, 'constructor __proto__ toString');
    expect(index.search('constructor', { limit: 5 })).toHaveLength(1);
    expect(index.search('hasOwnProperty', { limit: 5 })).toEqual([]);
  });
});

test.each([
  ['Ferns, classes and flies', ['fern', 'classe', 'and', 'fly']],
  ['glass bus species shoes', ['glass', 'bus', 'specy', 'shoes']],
  ['Größe ÉTÉ ﬁn', ['große', 'ete', 'fin']],
  ['我喜欢植物', ['我', '喜欢', '植物']],
  ['x'.repeat(2 ** 20), []],
])('the words of %.20s', (text, words) => {
  expect(wordsOf(text)).toEqual(words);
});
