import { describe, expect, test } from 'vitest';
import { yieldByMessage, yieldToEventLoop } from '../../src/core/yield.ts';

describe.each([
  ['setImmediate', yieldToEventLoop],
  ['a MessageChannel', yieldByMessage()],
])('yielding by %s', (_, pause) => {
  test('comes after promises that are ready', async () => {
    const order: string[] = [];
    const paused = pause().then(() => order.push('yield'));
    await Promise.resolve().then(() => order.push('promise'));
    await paused;
    expect(order).toEqual(['promise', 'yield']);
  });

  test('wakes those who wait in the order they came', async () => {
    const order: number[] = [];
    await Promise.all([1, 2, 3].map((n) => pause().then(() => order.push(n))));
    expect(order).toEqual([1, 2, 3]);
  });
});
