import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openToasts } from '../../../src/ui/app/toasts.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('a toast goes away by itself, unless a person is on it', () => {
  const toasts = openToasts();
  toasts.show({ key: 'one', text: 'One', lastsMs: 1_000 });
  vi.advanceTimersByTime(900);
  toasts.hold(true);
  vi.advanceTimersByTime(10_000);
  expect(toasts.shown).toHaveLength(1);
  toasts.hold(false);
  vi.advanceTimersByTime(999);
  expect(toasts.shown).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(toasts.shown).toEqual([]);
});

test('one without a time stays until it is put away', () => {
  const toasts = openToasts();
  toasts.show({ key: 'one', text: 'One' });
  vi.advanceTimersByTime(1e6);
  expect(toasts.shown).toHaveLength(1);
  toasts.dismiss('one');
  expect(toasts.shown).toEqual([]);
});

test('one of the same key takes the place of the one before, and its time', () => {
  const toasts = openToasts();
  toasts.show({ key: 'one', text: 'Old', lastsMs: 1_000 });
  vi.advanceTimersByTime(900);
  toasts.show({ key: 'one', text: 'New', lastsMs: 1_000 });
  vi.advanceTimersByTime(900);
  expect(toasts.shown.map(({ text }) => text)).toEqual(['New']);
});
