import { describe, expect, test } from 'vitest';
import { plural } from '../../src/core/plural.ts';
import { formatBytes, formatRate, formatSeconds, formatTimeLeft, percent } from '../../src/ui/format.ts';

describe('formatBytes', () => {
  test.for([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1_000, '1.0 kB'],
    [999_949, '1.0 MB'],
    [98_362_784, '98.4 MB'],
    [214_789_499, '215 MB'],
    [2_147_483_648, '2.1 GB'],
    [5e15, '5000 TB'],
  ] as const)('%d is %s', ([bytes, text]) => {
    expect(formatBytes(bytes).replaceAll('\u00a0', ' ')).toBe(text);
  });

  test('a number never leaves its unit at the end of a line', () => {
    expect(formatBytes(1_500)).toBe('1.5\u00a0kB');
  });
});

describe('percent', () => {
  test('says 100 only when all is there', () => {
    expect(percent(98_362_783, 98_362_784)).toBe(99);
    expect(percent(98_362_784, 98_362_784)).toBe(100);
  });

  test('is 0 while the total is unknown', () => {
    expect(percent(0, 0)).toBe(0);
  });
});

test('time left is no finer than anyone can predict', () => {
  expect([0, 4.9, 5, 31, 54.9, 55, 89, 90, 600, 4000].map(formatTimeLeft)).toEqual([
    'a few seconds left',
    'a few seconds left',
    'about 5 seconds left',
    'about 35 seconds left',
    'about 55 seconds left',
    'about a minute left',
    'about a minute left',
    'about 2 minutes left',
    'about 10 minutes left',
    'more than an hour left',
  ]);
});

test('rates have a decimal only where it matters', () => {
  expect([0.44, 9.94, 9.96, 71.6].map(formatRate)).toEqual([
    '0.4 tokens/s',
    '9.9 tokens/s',
    '10 tokens/s',
    '72 tokens/s',
  ]);
});

test('short times are in hundredths of a second, longer ones in tenths', () => {
  expect([182, 1_000, 12_340].map(formatSeconds)).toEqual(['0.18\u00a0s', '1.0\u00a0s', '12.3\u00a0s']);
});

test('one thread, two threads', () => {
  expect([plural(1, 'thread'), plural(2, 'thread')]).toEqual(['1 thread', '2 threads']);
});
