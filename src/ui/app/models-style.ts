import { css } from 'lit';
import { badgeStyle } from './badge-style.ts';
import { barStyle } from './bar-style.ts';

export const modelsStyle = [
  badgeStyle,
  barStyle,
  css`
    :host {
      display: grid;
      gap: 1.5rem;
    }

    .models {
      display: grid;
      gap: 1rem;
    }

    .model {
      display: grid;
      gap: 0.75rem;
      padding: 1.125rem 1.25rem;
      border: 1px solid var(--nibble-line);
      border-radius: var(--nibble-round);
      background: var(--nibble-surface);
    }

    h3 {
      font-size: 1.0625rem;
      font-weight: 650;
      line-height: 1.3;
    }

    .title h3 {
      margin-inline-end: 0.25rem;
      overflow-wrap: anywhere;
    }

    dl {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(6.5rem, 1fr));
      gap: 0.625rem 1.25rem;
    }

    dt {
      color: var(--nibble-soft);
      font-size: 0.8125rem;
    }

    dd {
      font-size: 0.875rem;
      font-variant-numeric: tabular-nums;
    }

    .note {
      padding: 0.625rem 0.875rem;
      border-radius: 10px;
      background: var(--nibble-accent-soft);
      font-size: 0.875rem;
      line-height: 1.45;
    }

    .progress p {
      display: flex;
      flex-wrap: wrap;
      justify-content: space-between;
      gap: 0 1rem;
      font-variant-numeric: tabular-nums;
    }

    .buttons,
    .persist {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0.5rem;
    }

    .buttons:not(:has(.button)) {
      display: none;
    }

    /* the word stands where the lines above begin */
    .buttons .bare:first-child {
      margin-inline-start: -0.9375rem;
    }

    .hub,
    .look,
    details {
      display: grid;
      gap: 0.5rem;
    }

    .look {
      grid-template-columns: minmax(0, 1fr) auto;
    }

    .look > :is(label, details) {
      grid-column: 1 / -1;
    }

    .look label {
      font-size: 0.875rem;
      font-weight: 600;
    }

    summary {
      width: fit-content;
      color: var(--nibble-soft);
      font-size: 0.875rem;
      cursor: pointer;
    }

    details label {
      display: block;
      margin-block: 0.5rem 0.25rem;
    }

    details .quiet {
      margin-top: 0.25rem;
    }

    .hub > :is([role='status'], .models):empty {
      display: none;
    }

    code {
      font-family: var(--nibble-mono);
      font-size: 0.875em;
      overflow-wrap: anywhere;
    }

    @media (max-width: 26rem) {
      .look {
        grid-template-columns: minmax(0, 1fr);
      }
    }

    .own {
      display: grid;
      gap: 0.5rem;
      padding: 1.125rem 1.25rem;
      border: 1.5px dashed var(--nibble-edge);
      border-radius: var(--nibble-round);
    }

    .storage {
      display: grid;
      gap: 0.5rem;
      padding-top: 1.25rem;
      border-top: 1px solid var(--nibble-line);
    }

    .kept {
      color: var(--nibble-soft);
    }

    .persist p {
      flex: 1 1 14rem;
    }

    @media (forced-colors: active) {
      .note {
        border: 1px solid CanvasText;
      }
    }
  `,
];
