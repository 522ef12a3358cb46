import { css } from 'lit';

/** Names with values, and what went wrong. */
export const cardStyles = css`
  .facts > div {
    display: flex;
    gap: 1rem;
    justify-content: space-between;
    padding: 0.5625rem 0;
    font-size: 0.9375rem;
    line-height: 1.45;
  }

  .facts > div + div {
    border-top: 1px solid var(--nibble-line);
  }

  .facts dt {
    flex: none;
    color: var(--nibble-soft);
  }

  .facts dd {
    min-width: 0;
    overflow-wrap: anywhere;
    font-variant-numeric: tabular-nums;
    text-align: end;
  }

  .fault {
    width: 100%;
    padding: 1rem 1.125rem;
    border: 1px solid color-mix(in srgb, var(--nibble-danger) 40%, transparent);
    border-radius: var(--nibble-round);
    background: var(--nibble-danger-soft);
    font-size: 0.9375rem;
    line-height: 1.5;
    text-align: start;
    overflow-wrap: anywhere;
  }

  .fault-title {
    margin-bottom: 0.25rem;
    color: var(--nibble-danger);
    font-weight: 650;
  }

  .fault-foot {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.5rem 1rem;
    margin-top: 0.875rem;
  }

  .fault-code {
    color: var(--nibble-soft);
    font: 0.8125rem var(--nibble-mono);
  }
`;
