import type { EmbedTheme } from './protocol.ts';

/** The keys of a theme that become custom properties. */
export type ThemeKey = Exclude<keyof EmbedTheme, 'scheme'>;
export type ThemeKind = 'colour' | 'length' | 'fonts';

export const THEME_KINDS: Readonly<Record<ThemeKey, ThemeKind>> = {
  paper: 'colour',
  surface: 'colour',
  sand: 'colour',
  line: 'colour',
  edge: 'colour',
  ink: 'colour',
  soft: 'colour',
  accent: 'colour',
  accentInk: 'colour',
  accentSoft: 'colour',
  danger: 'colour',
  dangerSoft: 'colour',
  round: 'length',
  font: 'fonts',
  mono: 'fonts',
};

export const THEME_KEYS = Object.keys(THEME_KINDS) as readonly ThemeKey[];

/** `accentInk` is `--nibble-accent-ink`. */
export function themeProperty(key: ThemeKey): string {
  return `--nibble-${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
