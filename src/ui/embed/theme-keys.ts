import type { EmbedTheme } from './protocol.ts';

/** The keys of a theme that become custom properties. */
export type ThemeKey = Exclude<keyof EmbedTheme, 'scheme'>;

export const COLOUR_KEYS = [
  'paper',
  'surface',
  'sand',
  'line',
  'edge',
  'ink',
  'soft',
  'accent',
  'accentInk',
  'accentSoft',
  'danger',
  'dangerSoft',
] as const satisfies readonly ThemeKey[];

export const THEME_KEYS = [...COLOUR_KEYS, 'round', 'font', 'mono'] as const satisfies readonly ThemeKey[];

/** `accentInk` is `--nibble-accent-ink`. */
export function themeProperty(key: ThemeKey): string {
  return `--nibble-${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
