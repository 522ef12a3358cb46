import { css } from 'lit';
import { barStyle } from '../bar-style.ts';
import { badgeStyle } from '../badge-style.ts';

export const quantizeStyle = [
  badgeStyle,
  barStyle,
  css`
    :host,
    section,
    form {
      display: grid;
      gap: 1.25rem;
      min-width: 0;
    }

    h3 {
      font-size: 1.0625rem;
      font-weight: 650;
      line-height: 1.3;
      overflow-wrap: anywhere;
    }

    .own {
      gap: 0.5rem;
      padding: 1.125rem 1.25rem;
      border: 1.5px dashed var(--nibble-edge);
      border-radius: var(--nibble-round);
    }

    .source {
      gap: 0.375rem;
      padding: 1rem 1.25rem;
      border: 1px solid var(--nibble-line);
      border-radius: var(--nibble-round);
      background: var(--nibble-surface);
    }

    fieldset {
      min-width: 0;
    }

    legend,
    .texts > label {
      margin-bottom: 0.375rem;
      padding: 0;
      font-size: 0.875rem;
      font-weight: 600;
    }

    .choices,
    .buttons {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0.5rem;
    }

    .choices label:has(:checked) {
      border-color: var(--nibble-accent);
      background: var(--nibble-accent-soft);
    }

    fieldset .quiet {
      margin-top: 0.375rem;
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

    .progress p {
      display: flex;
      flex-wrap: wrap;
      justify-content: space-between;
      gap: 0 1rem;
      font-size: 0.9375rem;
      font-variant-numeric: tabular-nums;
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

    figure {
      display: grid;
      gap: 0.5rem;
      min-width: 0;
      margin: 0;
    }

    .plot {
      padding-block: 0.25rem;
      overflow-x: auto;
    }

    .plot svg {
      width: 100%;
      min-width: 24rem;
      height: 6rem;
    }

    svg rect {
      fill: color-mix(in srgb, var(--nibble-accent) 45%, var(--nibble-paper));
    }

    svg rect.down {
      fill: var(--nibble-accent);
    }

    code {
      font-family: var(--nibble-mono);
      font-size: 0.875em;
      overflow-wrap: anywhere;
    }

    .notes {
      display: grid;
      gap: 0.375rem;
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

      svg rect,
      svg rect.down {
        fill: CanvasText;
      }
    }
  `,
];
