import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { groupByDay } from '../../../src/ui/app/conversation-days.ts';
import { searchConversations } from '../../../src/ui/app/conversation-search.ts';
import { conversation } from '../../fakes/conversations.ts';

const CONVERSATIONS = [
  conversation('sea', { asked: 'Write a poem about the SEA' }),
  conversation('cafe', { asked: 'Where is the Café Zoë?' }),
  conversation('cafe2', { asked: 'cafe\u0301 opening hours' }),
  conversation('turkish', { asked: 'İstanbul weather' }),
  conversation('german', { asked: 'Größe der Straße', title: 'Maße' }),
];
const found = (query: string) =>
  searchConversations(CONVERSATIONS, query).map(({ conversation: { id } }) => id);

describe('search', () => {
  test.each([
    ['', ['sea', 'cafe', 'cafe2', 'turkish', 'german']],
    ['   ', ['sea', 'cafe', 'cafe2', 'turkish', 'german']],
    ['sea', ['sea']],
    ['CAFE', ['cafe', 'cafe2']],
    ['café', ['cafe', 'cafe2']],
    ['zoe where', ['cafe']],
    ['istanbul', ['turkish']],
    ['GROSSE', []],
    ['große', ['german']],
    ['maße', ['german']],
    ['about cafe2', ['cafe2']],
    ['nothing like this', []],
  ])('%j finds %j', (query, ids) => {
    expect(found(query)).toEqual(ids);
  });

  test('shows where a message has the word, as it is written there', () => {
    const [hit] = searchConversations(CONVERSATIONS, 'zoe');
    expect(hit?.snippet).toEqual({ before: 'Where is the Café ', match: 'Zoë', after: '?' });
  });

  test('cuts long texts around the word, never through a character', () => {
    const asked = `${'🙂'.repeat(40)} needle ${'🙃'.repeat(80)}`;
    const [hit] = searchConversations([conversation('long', { asked, title: 'x' })], 'NEEDLE');
    const { before = '', match, after = '' } = hit?.snippet ?? {};
    expect(match).toBe('needle');
    expect(before).toMatch(/^…(🙂)+ $/u);
    expect(after).toMatch(/^ (🙃)+…$/u);
  });

  test('a Greek word is found whichever of its two small sigmas the reader types', () => {
    const asked = 'Που είναι ο ΟΔΥΣΣΕΥΣ; Ο οδυσσευς';
    for (const query of ['οδυσσευς', 'οδυσσευσ'])
      expect(searchConversations([conversation('greek', { asked })], query)[0]?.snippet?.match).toBe(
        'ΟΔΥΣΣΕΥΣ',
      );
  });

  test('for any text and accents, what is shown as found is the word that was searched for', () => {
    const letters = fc.string({
      unit: fc.constantFrom('a', 'É', 'e\u0301', 'ß', 'İ', 'Σ', ' ', '🙂', 'ﬁ', '한'),
      maxLength: 30,
    });
    fc.assert(
      fc.property(letters, fc.nat(30), (asked, at) => {
        const word = [...asked].slice(at).join('').trim().split(' ')[0]!;
        const [hit] = searchConversations([conversation('any', { asked, title: 'x' })], word);
        const same = (text: string): string =>
          text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ς', 'σ');
        if (same(word) !== '' && word !== 'x') expect(same(hit?.snippet?.match ?? '')).toBe(same(word));
      }),
    );
  });

  test('a word that only the title has shows no text', () => {
    expect(searchConversations(CONVERSATIONS, 'maße')[0]?.snippet).toBeUndefined();
  });
});

test('conversations stand under the day of their last word', () => {
  const now = new Date(2026, 10, 25, 9).getTime();
  const at = (id: string, ...date: [number, number, number, number]) => ({
    conversation: conversation(id, { updatedAt: new Date(...date).getTime() }),
  });
  const groups = groupByDay(
    [
      at('a', 2026, 10, 25, 8),
      at('b', 2026, 10, 25, 0),
      at('c', 2026, 10, 24, 23),
      at('d', 2026, 10, 20, 12),
      at('e', 2026, 10, 1, 12),
      at('f', 2026, 8, 12, 12),
      at('g', 2026, 8, 1, 12),
    ],
    now,
  );
  expect(groups.map(({ title, hits }) => [title, ...hits.map((hit) => hit.conversation.id)])).toEqual([
    ['Today', 'a', 'b'],
    ['Yesterday', 'c'],
    ['The last seven days', 'd'],
    ['The last thirty days', 'e'],
    ['September 2026', 'f', 'g'],
  ]);
});
