import { describe, expect, test } from 'vitest';
import { isDue, planFor } from '../../../src/search/index/plan.ts';

describe('an arrangement in lists', () => {
  const live = 40_000;
  const plan = planFor(live, {});
  const now = { ...plan, live, slots: live, madeFor: live };

  test('that was just made is due for nothing', () => {
    expect(plan.lists).toBeGreaterThan(0);
    for (const soon of [false, true]) expect(isDue(now, {}, soon)).toBe(false);
  });

  test('that has grown by a tenth is made anew when somebody asks, by twice before the next change', () => {
    const grown = (times: number) => ({ ...now, live: times * live, slots: times * live });
    expect([isDue(grown(1.05), {}, false), isDue(grown(1.15), {}, false)]).toEqual([false, true]);
    expect([isDue(grown(1.9), {}, true), isDue(grown(2.1), {}, true)]).toEqual([false, true]);
  });

  test('that an earlier version made with fewer lists is made anew when somebody asks', () => {
    const earlier = { ...now, lists: Math.round(3 * Math.sqrt(live)) };
    expect([isDue(earlier, {}, false), isDue(earlier, {}, true)]).toEqual([true, false]);
  });
});
