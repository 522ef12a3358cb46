import { expect, test } from 'vitest';
import { fitOf, fitWord } from '../../../src/ui/app/device-fit.ts';

const GB = 1e9;
const model = (memoryBytes: number, bytes = memoryBytes / 2, storedBytes = 0) => ({
  memoryBytes,
  bytes,
  storedBytes,
});

test.each([
  ['a small model on a phone that says 4 GB', model(0.2 * GB), { memoryGib: 4 }, 'well'],
  ['a model of a quarter of the memory', model(2 * GB), { memoryGib: 8 }, 'well'],
  ['a model of nearly half of it', model(3.5 * GB), { memoryGib: 8 }, 'tight'],
  ['a model of more than half of it', model(1.2 * GB), { memoryGib: 2 }, 'too-large'],
  ['a small model where nothing is known', model(0.2 * GB), {}, 'well'],
  ['a larger one where nothing is known', model(2 * GB), {}, 'unknown'],
  ['more than a tab can address', model(5 * GB), { memoryGib: 32 }, 'too-large'],
  [
    'weights that the storage cannot take',
    model(0.2 * GB, 0.1 * GB),
    { memoryGib: 8, freeBytes: 1e6 },
    'tight',
  ],
  [
    'weights that are here already',
    model(0.2 * GB, 0.1 * GB, 0.1 * GB),
    { memoryGib: 8, freeBytes: 0 },
    'well',
  ],
] as const)('%s: %o', (_what, asked, room, verdict) => {
  const fit = fitOf(asked, room);
  expect(fit.verdict).toBe(verdict);
  expect(fit.reason).toMatch(/\.$/u);
});

test('each verdict has a word', () => {
  expect((['well', 'tight', 'too-large', 'unknown'] as const).map(fitWord)).toEqual([
    'Fits well',
    'Tight',
    'Probably too large',
    'Unknown fit',
  ]);
});
