import { vi } from 'vitest';

const PATIENCE_MS = 30_000; // a busy machine is slow, not wrong

/** Tries `check` until it does not throw any more, and gives what it returns. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: PATIENCE_MS, interval: 20 });
}
