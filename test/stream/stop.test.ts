import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openStop } from '../../src/stream/stop.ts';

/** What is shown of a text that arrives in these pieces, and whether a stop string ended it. */
function run(stopStrings: readonly string[], pieces: readonly string[]) {
  const stop = openStop(stopStrings);
  const shown: string[] = [];
  for (const piece of pieces) {
    const step = stop.push(piece);
    shown.push(step.emit);
    if (step.stopped) return { text: shown.join(''), shown, stopped: true };
  }
  shown.push(stop.end());
  return { text: shown.join(''), shown, stopped: false };
}

/** The definition, letter by letter: read on until the text ends with a stop string, cut the longest such. */
function cutAtFirstStop(text: string, stopStrings: readonly string[]) {
  for (let end = 1; end <= text.length; end++) {
    const ending = stopStrings.filter((stop) => text.slice(0, end).endsWith(stop));
    const longest = Math.max(0, ...ending.map((stop) => stop.length));
    if (longest > 0) return { text: text.slice(0, end - longest), stopped: true };
  }
  return { text, stopped: false };
}

/** Cuts a text at the given places. */
function cutInto(text: string, places: readonly number[]): string[] {
  const cuts = [...new Set(places.map((place) => place % (text.length + 1)))].toSorted((a, b) => a - b);
  return [...cuts, text.length].map((cut, index) => text.slice(cuts[index - 1] ?? 0, cut));
}

describe('stop strings', () => {
  test('for any text, stop strings and pieces, the text is cut where the first stop string is complete', () => {
    const word = (maxLength: number) => fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength });
    const stops = fc.array(
      word(5).filter((stop) => stop !== ''),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(word(40), stops, fc.array(fc.nat(100), { maxLength: 12 }), (text, stopStrings, places) => {
        const { text: shown, stopped } = run(stopStrings, cutInto(text, places));
        expect({ text: shown, stopped }).toEqual(cutAtFirstStop(text, stopStrings));
      }),
      { numRuns: 2000 },
    );
  });

  test('no piece shows the beginning of a stop string that comes true later', () => {
    expect(run(['###'], ['one#', '#', '#two']).shown).toEqual(['one', '', '']);
  });

  test('what was held back is shown once it can no longer match', () => {
    expect(run(['\n\n'], ['a\n', 'b\n', 'c']).shown).toEqual(['a', '\nb', '\nc', '']);
  });

  test('what was held back is shown when the text ends', () => {
    expect(run(['END'], ['the EN']).shown).toEqual(['the ', 'EN']);
  });

  test('only what may match is held back', () => {
    expect(run(['aab'], ['xaaa']).shown).toEqual(['xa', 'aa']);
  });

  test('a stop string of emoji never cuts another emoji in half', () => {
    expect(run(['😀'], ['a😁', 'b😀c'])).toEqual({ text: 'a😁b', shown: ['a😁', 'b'], stopped: true });
  });

  test('without stop strings everything passes at once', () => {
    expect(run([], ['a', 'b']).shown).toEqual(['a', 'b', '']);
  });

  test('nothing is shown after the stop', () => {
    const stop = openStop(['x']);
    expect(stop.push('axb')).toEqual({ emit: 'a', stopped: true });
    expect(stop.push('c')).toEqual({ emit: '', stopped: true });
    expect(stop.end()).toBe('');
  });

  test.each([[['']], [['a'.repeat(1025)]], [Array.from({ length: 65 }, () => 'a')], [[1]], ['text']])(
    'stop strings %j are refused',
    (stopStrings) => {
      expect(() => openStop(stopStrings as string[])).toThrow(
        expect.objectContaining({ code: 'option-invalid' }),
      );
    },
  );
});
