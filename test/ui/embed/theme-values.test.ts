import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isFault } from '../../../src/core/fault.ts';
import type { EmbedTheme } from '../../../src/ui/embed/protocol.ts';
import { themeValues } from '../../../src/ui/embed/theme-values.ts';

/** A browser that believes in every colour: what is refused is refused by us. */
const values = (theme: EmbedTheme) => themeValues(theme, () => true);

test('keys become custom properties, and nothing else does', () => {
  const { scheme, properties } = values({
    scheme: 'dark',
    accent: ' rebeccapurple ',
    accentInk: '#fff',
    paper: 'light-dark(#fbf8f3, rgb(26 23 20 / 90%))',
    round: '0.5rem',
    font: "Inter, 'Segoe UI', system-ui",
    mono: '"Fira Code", monospace',
  });
  expect(scheme).toBe('dark');
  expect(Object.fromEntries(properties)).toEqual({
    '--nibble-accent': 'rebeccapurple',
    '--nibble-accent-ink': '#fff',
    '--nibble-paper': 'light-dark(#fbf8f3, rgb(26 23 20 / 90%))',
    '--nibble-round': '0.5rem',
    '--nibble-font': '"Inter", "Segoe UI", system-ui',
    '--nibble-mono': '"Fira Code", monospace',
  });
});

test('an empty theme is the assistant’s own', () => {
  expect(values({})).toEqual({ scheme: 'auto', properties: new Map() });
});

test.each([
  'color-mix(in oklab, teal 40%, white)',
  'hsl(120deg 40% 50%)',
  'oklch(0.7 0.1 200 / 0.5)',
  'rgba(1, 2, 3, 0.4)',
  'Canvas',
  'transparent',
  '#a24b0c',
])('%s is a colour', (ink) => {
  expect(values({ ink }).properties.get('--nibble-ink')).toBe(ink);
});

test.each([
  'url(https://evil.test/x)',
  'image-set("x.png")',
  'var(--secret)',
  'env(safe-area-inset-top)',
  'attr(data-x)',
  'red; background: url(x)',
  'red} * {display: none',
  'inherit',
  'REVERT-LAYER',
  'expression(alert(1))',
  'color-mix(in srgb, var(--x), red)',
  'rgb(1 2 3) /* */ !important',
  'r\\65 d',
  '"red"',
  '',
])('%j is no colour', (ink) => {
  expect(() => values({ ink })).toThrow(/`ink` must be a CSS colour/);
});

test('a colour the browser does not know is refused by name', () => {
  expect(() => themeValues({ accent: 'nibble' }, () => false)).toThrow(
    expect.objectContaining({ code: 'option-invalid', detail: { option: 'theme.accent' } }),
  );
});

test.each(['1e3px', '-4px', '100vw', 'calc(1px)', '4', '9999px', 'var(--x)', '1px 2px'])(
  '%j is no radius',
  (round) => {
    expect(() => values({ round })).toThrow(/`round` must be a length/);
  },
);

test.each(['url(x)', 'a;b', 'x"y', '', 'a,,b', 'x'.repeat(65), Array(9).fill('a').join(), 'var(--x)', "'a"])(
  '%j is no list of fonts',
  (font) => {
    expect(() => values({ font })).toThrow(/`font` must be a list/);
  },
);

test('whatever comes, no value breaks out of its declaration', () => {
  fc.assert(
    fc.property(fc.constantFrom('ink', 'round', 'font', 'mono', 'paper'), fc.string(), (key, value) => {
      try {
        for (const set of values({ [key]: value }).properties.values())
          expect(set).not.toMatch(/[;{}\\<>:]|url\(|var\(/);
      } catch (error) {
        if (!isFault(error)) throw error;
      }
    }),
  );
});
