import { css } from 'lit';

/** A word in a pill, beside a name. */
export const badgeStyle = css`
  .title {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.375rem 0.5rem;
  }

  .badge {
    padding: 0.125rem 0.625rem;
    border: 1px solid var(--nibble-line);
    border-radius: 999px;
    color: var(--nibble-soft);
    font-size: 0.75rem;
    font-weight: 600;
    line-height: 1.4;
  }

  .badge.running {
    border-color: transparent;
    background: var(--nibble-accent);
    color: var(--nibble-accent-ink);
  }

  .badge.well {
    border-color: transparent;
    background: var(--nibble-accent-soft);
    color: var(--nibble-ink);
  }

  .badge.too-large {
    border-color: var(--nibble-danger);
    color: var(--nibble-danger);
  }

  @media (forced-colors: active) {
    .badge {
      border: 1px solid CanvasText;
    }
  }
`;
