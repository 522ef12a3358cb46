import { css } from 'lit';

/** A verdict in large letters, and the facts below it, name by name. */
export const factsStyle = css`
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
`;
