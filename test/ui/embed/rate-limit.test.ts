import { expect, test } from 'vitest';
import { rateLimit } from '../../../src/ui/embed/rate-limit.ts';

test('as many as allowed pass within a second, and the next second begins anew', () => {
  const passes = rateLimit(2);
  expect([0, 10, 999, 1000, 1001, 1002].map(passes)).toEqual([true, true, false, true, true, false]);
});
