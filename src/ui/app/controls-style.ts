import { css } from 'lit';
import { baseStyles } from '../style/base-styles.ts';

/** What every face has in common, and the controls that only the app has. */
export const controls = [
  baseStyles,
  css`
    ol,
    ul,
    fieldset {
      padding: 0;
      border: 0;
    }

    fieldset {
      margin: 0;
    }

    ul {
      list-style: none;
    }

    select,
    label {
      cursor: pointer;
    }

    .button-strong {
      font-weight: 600;
    }

    .bare,
    .bare:hover {
      border-color: transparent;
    }

    .bare:not(:hover) {
      background: none;
    }

    .round {
      flex: none;
      width: 2.75rem;
      min-height: 2.75rem;
      padding: 0;
    }

    .field {
      width: 100%;
      min-height: 2.75rem;
      padding: 0.5rem 0.75rem;
      border: 1px solid var(--nibble-edge);
      border-radius: 10px;
      background: var(--nibble-surface);
    }

    .fault {
      display: grid;
      gap: 0.25rem;
      padding: 0.75rem 0.875rem;
      border: 1px solid color-mix(in srgb, var(--nibble-danger) 35%, transparent);
      border-radius: 10px;
      background: var(--nibble-danger-soft);
      font-size: 0.875rem;
      line-height: 1.45;
      overflow-wrap: anywhere; /* addresses have no spaces */
    }

    .fault code {
      color: var(--nibble-soft);
      font-family: var(--nibble-mono);
      font-size: 0.75rem;
    }
  `,
];
