import { Fault } from '../../core/fault.ts';
import type { EmbedTheme } from './protocol.ts';
import { COLOUR_KEYS, THEME_KEYS, themeProperty } from './theme-keys.ts';
import type { ThemeKey } from './theme-keys.ts';

/** A theme as it is set: the colour scheme, and custom properties with values that have been judged. */
export interface ThemeValues {
  readonly scheme: 'auto' | 'light' | 'dark';
  readonly properties: ReadonlyMap<string, string>;
}

type ThemeKind = 'colour' | 'length' | 'fonts';

const EXPECTED: Readonly<Record<ThemeKind, string>> = {
  colour: 'a CSS colour that is written out',
  length: 'a length in px, rem or em',
  fonts: 'a list of up to eight font names',
};

const COLOUR_FUNCTIONS = new Set(
  'rgb rgba hsl hsla hwb lab lch oklab oklch color color-mix light-dark'.split(' '),
);
const KEYWORDS_OF_ALL = new Set('inherit initial unset revert revert-layer'.split(' '));
const GENERIC_FONTS = new Set(
  'system-ui ui-sans-serif ui-serif ui-monospace ui-rounded sans-serif serif monospace'.split(' '),
);
const FONT_NAME = /^[\p{L}\p{N}][\p{L}\p{N} -]{0,63}$/u;
const LENGTH = /^(?:0|\d{1,3}(?:\.\d{1,3})?(?:px|rem|em))$/;
const MAX_FONTS = 8;

/**
 * Judges a theme: each value by its kind, under names that are ours.
 * @param supportsColour what `CSS.supports('color', …)` says.
 * @throws Fault `option-invalid` that names the key; then nothing has been set.
 */
export function themeValues(theme: EmbedTheme, supportsColour: (value: string) => boolean): ThemeValues {
  const judges: Readonly<Record<ThemeKind, (value: string) => string | undefined>> = {
    colour: (value) => (isColour(value) && supportsColour(value) ? value : undefined),
    length: (value) => (LENGTH.test(value) ? value : undefined),
    fonts: fontList,
  };
  const properties = new Map<string, string>();
  for (const key of THEME_KEYS) {
    const kind = kindOf(key);
    const value = theme[key];
    if (value === undefined) continue;
    const judged = judges[kind](value.trim());
    if (judged === undefined)
      throw new Fault('option-invalid', `The theme's \`${key}\` must be ${EXPECTED[kind]}.`, {
        option: `theme.${key}`,
      });
    properties.set(themeProperty(key), judged);
  }
  return { scheme: theme.scheme ?? 'auto', properties };
}

function kindOf(key: ThemeKey): ThemeKind {
  if ((COLOUR_KEYS as readonly ThemeKey[]).includes(key)) return 'colour';
  return key === 'round' ? 'length' : 'fonts';
}

/** No `var()` into the page's own properties, no `url()`, no keyword that means something else elsewhere. */
function isColour(value: string): boolean {
  const functions = [...value.matchAll(/([\w-]*)\s*\(/g)].map(([, name]) => name!.toLowerCase());
  return (
    /^[#\w\s%.,()/+*-]+$/.test(value) &&
    !KEYWORDS_OF_ALL.has(value.toLowerCase()) &&
    functions.every((name) => COLOUR_FUNCTIONS.has(name))
  );
}

/** The list written anew, every name that is not a generic one in quotes. */
function fontList(value: string): string | undefined {
  const names = value.split(',').map((name) => name.trim().replace(/^(["'])(.*)\1$/, '$2'));
  if (names.length > MAX_FONTS || !names.every((name) => FONT_NAME.test(name))) return undefined;
  return names.map((name) => (GENERIC_FONTS.has(name) ? name : `"${name}"`)).join(', ');
}
