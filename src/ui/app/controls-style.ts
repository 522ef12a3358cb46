import { css } from 'lit';

/** Buttons, fields and texts, the same in every view of the app. The colours come from the app's theme. */
export const controls = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  [hidden] {
    display: none !important;
  }

  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
  }

  ul {
    list-style: none;
  }

  button,
  input,
  select,
  textarea {
    color: inherit;
    font: inherit;
  }

  button,
  summary,
  select,
  label {
    cursor: pointer;
  }

  :focus-visible {
    outline: 3px solid var(--nibble-accent);
    outline-offset: 2px;
  }

  a[href] {
    color: var(--nibble-accent);
    overflow-wrap: anywhere;
    text-decoration-thickness: 1px;
    text-underline-offset: 0.2em;
  }

  .icon {
    flex: none;
    width: 1.25rem;
    height: 1.25rem;
    fill: none;
    stroke: currentcolor;
    stroke-linecap: round;
    stroke-linejoin: round;
    stroke-width: 2;
  }

  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.5rem;
    min-height: 2.5rem;
    padding: 0.375rem 0.875rem;
    border: 1px solid var(--nibble-line);
    border-radius: 999px;
    background: var(--nibble-surface);
    font-size: 0.9375rem;
    font-weight: 500;
    line-height: 1.25;
    transition:
      background-color 120ms,
      border-color 120ms;
  }

  .button:hover {
    border-color: var(--nibble-edge);
    background: var(--nibble-sand);
  }

  .button:disabled {
    border-color: var(--nibble-line);
    background: none;
    color: var(--nibble-soft);
    cursor: default;
  }

  .primary {
    border-color: transparent;
    background: var(--nibble-accent);
    color: var(--nibble-accent-ink);
    font-weight: 600;
  }

  .primary:hover {
    border-color: transparent;
    background: color-mix(in srgb, var(--nibble-accent) 88%, var(--nibble-ink));
  }

  .danger {
    color: var(--nibble-danger);
  }

  .danger:hover {
    border-color: var(--nibble-danger);
    background: var(--nibble-danger-soft);
  }

  .bare {
    border-color: transparent;
    background: none;
  }

  .bare:hover {
    border-color: transparent;
  }

  .round {
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

  .quiet {
    color: var(--nibble-soft);
    font-size: 0.875rem;
    line-height: 1.5;
  }

  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
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
  }

  .fault code {
    color: var(--nibble-soft);
    font-family: var(--nibble-mono);
    font-size: 0.75rem;
  }

  @media (forced-colors: active) {
    .button,
    .field {
      border-color: ButtonBorder;
    }

    :focus-visible {
      outline-color: Highlight;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation-duration: 1ms !important;
      animation-iteration-count: 1 !important;
      transition-duration: 1ms !important;
    }
  }
`;
