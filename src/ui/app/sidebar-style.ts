import { css } from 'lit';

/** The frame around the list: what is above it and below it. */
export const sidebarStyle = css`
  :host {
    display: flex;
    flex-direction: column;
    height: 100%;
    min-height: 0;
    background: color-mix(in srgb, var(--nibble-sand) 55%, var(--nibble-paper));
  }

  .head {
    display: grid;
    gap: 0.625rem;
    padding: 0.75rem;
  }

  .new {
    width: 100%;
    min-height: 2.75rem;
  }

  .search {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    padding-inline: 0.75rem;
    border: 1px solid var(--nibble-edge);
    border-radius: 999px;
    background: var(--nibble-surface);
    color: var(--nibble-soft);
    cursor: text;
  }

  .search:focus-within {
    outline: 3px solid var(--nibble-accent);
    outline-offset: 1px;
  }

  .search .icon {
    width: 1rem;
    height: 1rem;
  }

  .search input {
    flex: 1;
    min-width: 0;
    min-height: 2.5rem;
    padding: 0;
    border: 0;
    background: none;
    color: var(--nibble-ink);
    font-size: 1rem;
    outline: 0;
  }

  .search input::placeholder {
    color: var(--nibble-soft);
    opacity: 1;
  }

  nav {
    flex: 1;
    min-height: 6rem;
    padding: 0 0.5rem 1rem;
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
  }

  nav .fault {
    margin: 0.25rem 0.25rem 0.75rem;
  }

  h3 {
    padding: 0.75rem 0.625rem 0.25rem;
    color: var(--nibble-soft);
    font-size: 0.75rem;
    font-weight: 600;
  }

  .none {
    padding: 0.75rem 0.75rem;
  }

  .action {
    display: inline-flex;
    align-items: center;
    gap: 0.5rem;
    min-height: 2.25rem;
    padding: 0.25rem 0.625rem;
    border: 0;
    border-radius: 8px;
    background: none;
    color: var(--nibble-soft);
    font-size: 0.875rem;
    text-align: start;
  }

  .actions .action {
    gap: 0.375rem;
    padding-inline: 0.375rem;
    font-size: 0.8125rem;
  }

  .action .icon {
    width: 1.125rem;
    height: 1.125rem;
  }

  .actions .icon {
    width: 1rem;
    height: 1rem;
  }

  .action:hover:not(:disabled) {
    background: var(--nibble-sand);
    color: var(--nibble-ink);
  }

  .action:disabled {
    opacity: 0.5;
    cursor: default;
  }

  .action.danger,
  .action.danger:hover {
    color: var(--nibble-danger);
  }

  .action:focus-within {
    outline: 3px solid var(--nibble-accent);
  }

  .foot {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 0.125rem;
    padding: 0.5rem;
    border-top: 1px solid var(--nibble-line);
  }

  label.action {
    position: relative;
  }

  @media (max-height: 34rem) {
    .foot {
      grid-template-columns: 1fr 1fr 1fr;
    }
  }
`;
