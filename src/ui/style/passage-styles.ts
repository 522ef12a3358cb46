import { css } from 'lit';

/** A document that is open at a passage of it. */
export const passageStyles = css`
  .passage {
    width: min(44rem, 100vw - 2rem);
    max-width: none;
    height: min(46rem, 100dvh - 3rem);
    max-height: none;
    padding: 0;
    border: 1px solid var(--nibble-line);
    border-radius: 20px;
    background: var(--nibble-paper);
    box-shadow: var(--nibble-shadow);
    color: var(--nibble-ink);
    overflow: hidden;
  }

  .passage[open] {
    display: flex;
    flex-direction: column;
  }

  .passage::backdrop {
    background: rgb(30 20 10 / 45%);
  }

  :is(.passage-head, .passage-foot) {
    display: flex;
    flex: none;
    align-items: center;
    gap: 0.5rem;
    min-height: 0;
    padding: 0.75rem 1.25rem;
  }

  .passage-head {
    justify-content: space-between;
    border-bottom: 1px solid var(--nibble-line);
  }

  .passage-head > div {
    min-width: 0;
    overflow-wrap: anywhere;
  }

  .passage-head .button {
    flex: none;
  }

  .passage h3 {
    display: -webkit-box;
    overflow: hidden;
    font-size: 1.0625rem;
    font-weight: 650;
    line-height: 1.3;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    line-clamp: 2;
  }

  .passage-head .quiet {
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    line-clamp: 2;
  }

  .passage-foot {
    flex-wrap: wrap;
    border-top: 1px solid var(--nibble-line);
  }

  .passage-foot:not(:has(> .button:not([hidden]), > a:not([hidden]))) {
    display: none;
  }

  .passage-foot a {
    margin-inline-start: auto;
    font-size: 0.9375rem;
  }

  .passage .button[aria-disabled='true'] {
    border-color: var(--nibble-line);
    background: none;
    color: var(--nibble-soft);
    cursor: default;
  }

  .passage-note:not(:empty) {
    flex: none;
    padding: 0.625rem 1.25rem;
    background: var(--nibble-accent-soft);
    font-size: 0.875rem;
    line-height: 1.45;
  }

  .passage-body {
    flex: 1;
    min-height: 0;
    padding: 1rem 1.25rem 1.5rem;
    overflow-y: auto;
    overscroll-behavior: contain;
  }

  .passage-body:focus-visible {
    outline-offset: -3px;
  }

  .passage-text {
    font-size: 0.9375rem;
    line-height: 1.6;
    overflow-wrap: anywhere;
    tab-size: 4;
    white-space: pre-wrap;
  }

  .passage mark {
    padding-block: 0.125em;
    border-radius: 3px;
    background: var(--nibble-accent-soft);
    box-shadow: 0 0 0 2px var(--nibble-accent-soft);
    color: inherit;
    box-decoration-break: clone;
  }

  .passage-more:not([hidden]) {
    display: block;
    margin-block: 0.75rem;
    margin-inline: auto;
    white-space: normal;
  }

  @media (max-width: 36rem) {
    .passage {
      width: 100vw;
      height: min(88dvh, 100dvh - 3rem);
      margin: auto 0 0;
      padding-bottom: env(safe-area-inset-bottom);
      border-width: 1px 0 0;
      border-radius: 20px 20px 0 0;
    }

    :is(.passage-head, .passage-foot) {
      padding-inline: 1rem;
    }

    .passage-body {
      padding-inline: 1rem;
    }
  }

  @media (prefers-reduced-motion: no-preference) {
    .passage[open] {
      animation: passage-arrive 160ms ease-out;
    }
  }

  @keyframes passage-arrive {
    from {
      opacity: 0;
      translate: 0 1.5rem;
    }
  }

  @media (forced-colors: active) {
    .passage mark {
      background: Mark;
      color: MarkText;
    }

    .passage-note {
      border-bottom: 1px solid CanvasText;
    }
  }
`;
