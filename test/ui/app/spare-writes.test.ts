import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { spareWrites } from '../../../src/ui/app/spare-writes.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const takes = (ms: number) => vi.fn(() => new Promise<void>((resolve) => setTimeout(resolve, ms)));

/** Asks for a write every 20 ms. */
async function askFor(ms: number, ask: () => void): Promise<void> {
  for (let past = 0; past < ms; past += 20) {
    ask();
    await vi.advanceTimersByTimeAsync(20);
  }
}

describe('writes that are spared', () => {
  test('are two a second, however often they are asked for, and none when nobody asks', async () => {
    const write = takes(0);
    const ask = spareWrites(write);
    await askFor(5000, ask);
    expect(write.mock.calls.length).toBeGreaterThanOrEqual(9);
    expect(write.mock.calls.length).toBeLessThanOrEqual(10);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(write.mock.calls.length).toBeLessThanOrEqual(10);
  });

  test('are fewer where they take long, one at a time, and there is one after the last word', async () => {
    const write = takes(200);
    const ask = spareWrites(write);
    await askFor(520, ask); // the first is under way
    await vi.advanceTimersByTimeAsync(1900);
    expect(write).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(write).toHaveBeenCalledTimes(2);
  });
});
