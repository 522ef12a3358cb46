import { css } from 'lit';
import { barStyle } from '../bar-style.ts';
import { factsStyle } from '../facts-style.ts';
import { badgeStyle } from '../badge-style.ts';

export const quantizeStyle = [
  badgeStyle,
  barStyle,
  factsStyle,
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

    .progress p {
      display: flex;
      flex-wrap: wrap;
      justify-content: space-between;
      gap: 0 1rem;
      font-size: 0.9375rem;
      font-variant-numeric: tabular-nums;
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

    @media (forced-colors: active) {
      svg rect,
      svg rect.down {
        fill: CanvasText;
      }
    }
  `,
];
