import { html, svg } from 'lit';
import type { SVGTemplateResult, TemplateResult } from 'lit';

/** Outlines on a grid of 24. */
const PATHS = {
  menu: 'M4 7h16M4 12h16M4 17h16',
  plus: 'M12 5v14M5 12h14',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM20 20l-4.9-4.9',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  close: 'M6 6l12 12M18 6 6 18',
  pages: 'M8 4h8l3 3v10H8zM5 7v13h11M11 10h5M11 13.5h5',
  chip: 'M8 8h8v8H8zM5 5h14v14H5zM9 2v3m6-3v3M9 19v3m6-3v3M2 9h3m-3 6h3M19 9h3m-3 6h3',
  gear: 'M4 7h9m5 0h2M4 17h2m5 0h9M15.5 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM8.5 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z',
  gauge: 'M4.5 17a8.5 8.5 0 1 1 15 0M12 14l3.5-5',
  pencil: 'M5 19h3.5L19 8.5 15.5 5 5 15.5V19ZM13 7.5l3.5 3.5',
  trash: 'M5 7h14M10 4h4M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5',
  out: 'M12 4v11m0-11-4 4m4-4 4 4M5 15v4h14v-4',
  in: 'M12 15V4m0 11-4-4m4 4 4-4M5 15v4h14v-4',
  press: 'M12 3v6m0 0-3-3m3 3 3-3M12 21v-6m0 0-3 3m3-3 3 3M4 12h16',
  pulse: 'M3 12h4l3-7 4 14 3-7h4',
  open: 'M4 18V6h6l2 2.5h8V18H4ZM4 11h16',
  phone: 'M8 3h8a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1ZM11 18h2',
  keyboard: 'M3 7h18v10H3zM7 10.5h.01M12 10.5h.01M17 10.5h.01M8 14h8',
  pause: 'M9 6v12M15 6v12',
  check: 'M5 12.5l4.5 4.5L19 7.5',
} as const;

export type AppIcon = keyof typeof PATHS;

/** A decorative line icon in the colour of the text. */
export function appIcon(name: AppIcon): TemplateResult {
  const path: SVGTemplateResult = svg`<path d=${PATHS[name]}></path>`;
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${path}</svg>`;
}
