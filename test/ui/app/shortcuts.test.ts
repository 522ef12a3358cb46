import { expect, test } from 'vitest';
import { SHORTCUTS, shortcutOf } from '../../../src/ui/app/shortcuts.ts';

const pressed = (key: string, changes: Partial<KeyboardEvent> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  isComposing: false,
  ...changes,
});

test.each([
  ['k', { ctrlKey: true }, 'search'],
  ['k', { metaKey: true }, 'search'],
  ['K', { ctrlKey: true }, 'search'],
  ['O', { ctrlKey: true, shiftKey: true }, 'new-chat'],
  [',', { metaKey: true }, 'settings'],
  ['/', { ctrlKey: true }, 'shortcuts'],
  ['k', {}, undefined],
  ['k', { ctrlKey: true, shiftKey: true }, undefined],
  ['k', { ctrlKey: true, altKey: true }, undefined],
  ['k', { ctrlKey: true, isComposing: true }, undefined],
  ['o', { ctrlKey: true }, undefined],
] as const)('%s with %o does %s', (key, changes, does) => {
  expect(shortcutOf(pressed(key, changes))).toBe(does);
});

test('no two shortcuts have the same keys', () => {
  const keys = SHORTCUTS.map(({ key, shift }) => `${key} ${shift}`);
  expect(new Set(keys).size).toBe(keys.length);
});
