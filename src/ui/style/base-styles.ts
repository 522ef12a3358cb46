import { css } from 'lit';

/** Controls and text that every face has in common. */
export const baseStyles = css`
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
  h4,
  p,
  dl,
  dd,
  ul {
    margin: 0;
  }

  /* our own words are English, whatever the direction of the page */
  :is(p, dd, label, output, .message-foot > span) {
    unicode-bidi: plaintext;
  }

  a {
    color: inherit;
  }

  a[href] {
    color: var(--nibble-accent);
    text-underline-offset: 0.2em;
    text-decoration-thickness: 1px;
    overflow-wrap: anywhere;
  }

  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
  }

  button {
    cursor: pointer;
  }

  :focus-visible {
    outline: 3px solid var(--nibble-accent);
    outline-offset: 2px;
  }

  .strong {
    font-weight: 600;
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

  .icon {
    width: 1.25rem;
    height: 1.25rem;
    flex: none;
    fill: none;
    stroke: currentcolor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
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
    background: var(--nibble-sand);
    border-color: var(--nibble-edge);
  }

  .button-strong {
    border-color: transparent;
    background: var(--nibble-accent);
    color: var(--nibble-accent-ink);
  }

  .button-strong:hover {
    background: color-mix(in srgb, var(--nibble-accent) 88%, var(--nibble-ink));
  }

  .button-quiet {
    min-height: 1.75rem;
    margin: 0;
    padding: 0.125rem 0.5rem;
    border: 0;
    border-radius: 8px;
    background: none;
    color: var(--nibble-soft);
    font-size: 0.8125rem;
    font-weight: 500;
  }

  .button-quiet:hover {
    background: var(--nibble-sand);
    color: var(--nibble-ink);
  }

  @media (forced-colors: active) {
    .button,
    .button-quiet,
    .button-round,
    .starter,
    .bubble {
      border: 1px solid ButtonBorder;
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
      scroll-behavior: auto !important;
    }
  }
`;
