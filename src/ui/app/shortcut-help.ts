import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { CHAT_KEYS, SHORTCUTS } from './shortcuts.ts';
import { controlKey } from './this-device.ts';

/** Every key that does something, with its name. */
export function shortcutHelp(): TemplateResult {
  const own = SHORTCUTS.map(({ key, shift, label }) => ({
    keys: [controlKey(), ...(shift ? ['Shift'] : []), key.toUpperCase()],
    label,
  }));
  return html`<dl class="keys">
    ${[...CHAT_KEYS, ...own].map(
      ({ keys, label }) =>
        html`<div>
          <dt>${label}</dt>
          <dd>${keys.map((key) => html`<kbd>${key}</kbd>`)}</dd>
        </div>`,
    )}
  </dl>`;
}
