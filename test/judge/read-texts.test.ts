import { describe, expect, test } from 'vitest';
import { judgedTexts } from '../../src/judge/judged-texts.ts';
import { namesEvaluation, readTexts } from '../../src/judge/read-texts.ts';

const failure = (message: RegExp) =>
  expect.objectContaining({ code: 'option-invalid', message: expect.stringMatching(message) });

describe('texts of a file', () => {
  test.each([
    ['a list', '["one", "two"]', ['one', 'two']],
    ['a list by its use', '{"calibration": ["no"], "evaluation": ["one"]}', ['one']],
    ['a list called texts', '{"texts": ["one", " "]}', ['one']],
    ['paragraphs', 'One\nline.\r\n\r\nTwo.\n \n', ['One\nline.', 'Two.\n \n'.trimEnd()]],
    ['a byte order mark', '\uFEFF["one"]', ['one']],
  ])('%s', (_what, content, expected) => {
    expect(readTexts(content, 'file').map((text) => text.trimEnd())).toEqual(expected);
  });

  test('the same file can have texts to learn from', () => {
    expect(readTexts('{"calibration": ["yes"], "evaluation": ["one"]}', 'f.json', 'calibration')).toEqual([
      'yes',
    ]);
  });

  test.each([
    [true, '{"calibration": ["yes"], "evaluation": ["one"]}'],
    [false, '{"calibration": ["yes"], "evaluation": []}'],
    [false, '{"texts": ["one"]}'],
    [false, '["one"]'],
    [false, 'null'],
    [false, 'evaluation'],
  ])('that it has texts of their own to judge by is %s of %s', (expected, content) => {
    expect(namesEvaluation(content, content === 'null' ? 'file.json' : 'file')).toBe(expected);
  });

  test.each([
    ['nothing', '', /not JSON/],
    ['an empty list', '[]', /no text/],
    ['half a list', '["one"', /not JSON/],
    ['words where JSON was promised', 'words', /not JSON/],
    ['another object', '{"other": ["one"]}', /no list of texts/],
    ['a number among them', '["one", 2]', /number 2 is not a string/],
  ])('%s is refused', (_what, content, message) => {
    expect(() => readTexts(content, 'file.json')).toThrowError(failure(message));
  });
});

test('texts begin with what begins every text, and end where the context does', () => {
  const encode = (text: string, { addBos = false } = {}): number[] => [
    ...(addBos ? [1] : []),
    ...Array.from(text, Number),
  ];
  expect(judgedTexts(['234', '2', '23456'], { encode, addBos: true }, 4)).toEqual({
    texts: [
      [1, 2, 3, 4],
      [1, 2],
      [1, 2, 3, 4],
    ],
    cut: 1,
  });
  expect(judgedTexts(['23'], { encode, addBos: false }, 4).texts).toEqual([[2, 3]]);
});
