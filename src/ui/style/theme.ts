import { css } from 'lit';

/**
 * The colours and sizes of every face, as custom properties of a shadow host. A page changes them from outside:
 * `nibble-chat { --nibble-accent: teal }`. `theme="light"` or `"dark"` overrides what the device prefers.
 */
export const theme = css`
  :host {
    color-scheme: light dark;
    --nibble-paper: light-dark(#fbf8f3, #1a1714);
    --nibble-surface: light-dark(#fffdfa, #24201b);
    --nibble-sand: light-dark(#f3eadd, #2f2922);
    --nibble-line: light-dark(#e3d8c8, #3d362d);
    --nibble-edge: light-dark(#948471, #83776a); /* borders of controls: 3:1 on paper */
    --nibble-ink: light-dark(#2a231b, #f0e8dd);
    --nibble-soft: light-dark(#675b4d, #b5a899);
    --nibble-accent: light-dark(#a24b0c, #f2a75c);
    --nibble-accent-ink: light-dark(#fffdfa, #2a1703);
    --nibble-accent-soft: light-dark(#fbe8d2, #3d2b18);
    --nibble-danger: light-dark(#a1291b, #ffa396);
    --nibble-danger-soft: light-dark(#fdeeea, #3a211d);
    --nibble-shadow: 0 1px 2px rgb(40 25 10 / 12%), 0 12px 32px rgb(40 25 10 / 12%);
    --nibble-round: 14px;
    --nibble-measure: 46rem;
    --nibble-font: system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif;
    --nibble-mono: ui-monospace, 'SF Mono', 'Cascadia Code', Menlo, Consolas, 'DejaVu Sans Mono', monospace;
  }

  :host([theme='light']) {
    color-scheme: light;
  }

  :host([theme='dark']) {
    color-scheme: dark;
  }

  @media print {
    :host,
    :host([theme]) {
      color-scheme: light;
    }
  }
`;
