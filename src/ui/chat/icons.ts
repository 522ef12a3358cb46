import { html } from 'lit';
import type { TemplateResult } from 'lit';

/** Outlines on a grid of 24. */
const PATHS = {
  send: 'M12 19V5m0 0-6 6m6-6 6 6',
  stop: 'M7.5 7.5h9v9h-9z',
  plus: 'M12 5v14M5 12h14',
  down: 'M12 5v14m0 0 6-6m-6 6-6-6',
  close: 'M6 6l12 12M18 6 6 18',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  pages: 'M8 4h8l3 3v10H8zM5 7v13h11M11 10h5M11 13.5h5',
  sliders: 'M4 8h9m6 0h1M4 16h2m6 0h8M16 5.5v5M9 13.5v5',
} as const;

export type IconName = keyof typeof PATHS;

/** A decorative line icon in the colour of the text. */
export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon icon-${name}" viewBox="0 0 24 24" aria-hidden="true">
    <path d=${PATHS[name]} />
  </svg>`;
}
