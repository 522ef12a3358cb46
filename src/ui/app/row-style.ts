import { css } from 'lit';

/** The rows of the list of conversations. */
export const rowStyle = css`
  .item {
    border-radius: 10px;
  }

  .item:hover {
    background: color-mix(in srgb, var(--nibble-sand) 70%, transparent);
  }

  .current,
  .current:hover {
    background: light-dark(var(--nibble-surface), var(--nibble-line));
    box-shadow: 0 1px 2px rgb(40 25 10 / 12%);
  }

  .line {
    display: flex;
    align-items: stretch;
  }

  .open {
    flex: 1;
    min-width: 0;
    min-height: 2.5rem;
    padding: 0.375rem 0 0.375rem 0.625rem;
    padding-inline: 0.625rem 0;
    border: 0;
    border-radius: inherit;
    background: none;
    text-align: start;
  }

  .title,
  .snippet {
    display: block;
    overflow: hidden;
    text-align: -webkit-match-parent;
    text-align: match-parent; /* of any language, a title begins where the list does */
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .title {
    font-size: 0.9375rem;
    line-height: 1.5;
  }

  .current .title {
    font-weight: 600;
  }

  .snippet {
    color: var(--nibble-soft);
    font-size: 0.8125rem;
    line-height: 1.4;
  }

  mark {
    border-radius: 3px;
    background: var(--nibble-accent-soft);
    color: var(--nibble-ink);
    font-weight: 600;
  }

  .more {
    display: grid;
    flex: none;
    place-items: center;
    width: 2.5rem;
    border: 0;
    border-radius: 10px;
    background: none;
    color: var(--nibble-soft);
  }

  .more:hover,
  .more[aria-expanded='true'] {
    color: var(--nibble-ink);
  }

  @media (hover: hover) {
    .more {
      opacity: 0;
    }

    .item:hover .more,
    .item:focus-within .more,
    .current .more,
    .more[aria-expanded='true'] {
      opacity: 1;
    }
  }

  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.125rem;
    padding: 0 0.25rem 0.25rem;
  }

  .naming {
    padding: 0.125rem;
  }

  .naming .field {
    min-height: 2.375rem;
  }

  @media (forced-colors: active) {
    .current {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
