import { css } from 'lit';
import { badgeStyle } from './badge-style.ts';
import { barStyle } from './bar-style.ts';

export const deviceStyle = [
  badgeStyle,
  barStyle,
  css`
    :host {
      display: grid;
      gap: 1.5rem;
    }

    .verdict {
      display: grid;
      gap: 0.375rem;
      padding: 1rem 1.25rem;
      border-radius: var(--nibble-round);
      background: var(--nibble-accent-soft);
      line-height: 1.5;
    }

    .pace {
      font-size: 1.375rem;
      font-weight: 680;
      letter-spacing: -0.015em;
      line-height: 1.25;
    }

    h3 {
      margin-bottom: 0.625rem;
      font-size: 1.0625rem;
      font-weight: 650;
      line-height: 1.3;
    }

    h4 {
      margin-inline-end: 0.25rem;
      font-size: 0.9375rem;
      font-weight: 600;
      overflow-wrap: anywhere;
    }

    dl > div {
      display: grid;
      grid-template-columns: minmax(7.5rem, 10rem) minmax(0, 1fr);
      gap: 0.125rem 1rem;
      padding-block: 0.5rem;
      border-bottom: 1px solid var(--nibble-line);
    }

    dt {
      color: var(--nibble-soft);
      font-size: 0.875rem;
    }

    dd {
      font-size: 0.875rem;
      font-variant-numeric: tabular-nums;
      overflow-wrap: anywhere;
    }

    ul {
      display: grid;
      gap: 0.875rem;
    }

    @media (max-width: 30rem) {
      dl > div {
        grid-template-columns: minmax(0, 1fr);
      }
    }

    @media (forced-colors: active) {
      .verdict {
        border: 1px solid CanvasText;
      }
    }
  `,
];
