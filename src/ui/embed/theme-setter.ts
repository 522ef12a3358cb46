import type { EmbedTheme } from './protocol.ts';
import { themeValues } from './theme-values.ts';

/**
 * Sets a theme in the place of the one before, on the chat and on the document behind it.
 * @throws Fault `option-invalid`; then nothing has changed.
 */
export function themeSetter(root: HTMLElement, chat: HTMLElement): (theme: EmbedTheme) => void {
  let before: readonly string[] = [];
  return (theme) => {
    const { scheme, properties } = themeValues(theme, (value) => CSS.supports('color', value));
    for (const element of [root, chat]) {
      for (const name of before) element.style.removeProperty(name);
      for (const [name, value] of properties) element.style.setProperty(name, value);
      if (scheme === 'auto') element.removeAttribute('theme');
      else element.setAttribute('theme', scheme);
    }
    before = [...properties.keys()];
  };
}
