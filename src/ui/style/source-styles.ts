import { css } from 'lit';

/** What an answer was written from, and the switch that says whether documents are asked. */
export const sourceStyles = css`
  .sources {
    margin-top: 0.625rem;
  }

  .source-list {
    display: flex;
    flex-wrap: wrap;
    gap: 0.375rem;
    margin: 0;
    padding: 0;
    list-style: none;
  }

  .source-list li {
    min-width: 0;
    max-width: 100%;
  }

  .source {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    align-items: baseline;
    column-gap: 0.375rem;
    max-width: 100%;
    min-height: 2rem;
    padding: 0.25rem 0.75rem;
    border: 1px solid var(--nibble-line);
    border-radius: 1rem;
    background: var(--nibble-surface);
    font-size: 0.8125rem;
    line-height: 1.5;
    text-align: start;
  }

  .source:hover {
    border-color: var(--nibble-edge);
    background: var(--nibble-sand);
  }

  .source-number {
    color: var(--nibble-accent);
    font-weight: 650;
    font-variant-numeric: tabular-nums;
  }

  .source-place {
    min-width: 0;
    max-width: 26rem;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .source-quote {
    grid-column: 2;
    display: -webkit-box;
    max-width: 34rem;
    overflow: hidden;
    color: var(--nibble-soft);
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
    overflow-wrap: anywhere;
  }

  .marker {
    min-width: 1.5rem; /* room for a finger, without spreading the lines */
    min-height: 1.5rem;
    margin: 0;
    padding: 0 0.125rem;
    border: 0;
    border-radius: 6px;
    background: none;
    color: var(--nibble-accent);
    font-size: 0.875em;
    font-weight: 600;
    line-height: 1.25;
    vertical-align: baseline;
  }

  .marker:hover {
    background: var(--nibble-accent-soft);
  }

  .documents-switch {
    min-height: 2.25rem;
    margin-bottom: 0.5rem;
    font-size: 0.875rem;
  }

  .documents-switch[aria-pressed='true'] {
    border-color: var(--nibble-accent);
    background: var(--nibble-accent-soft);
  }

  .documents-switch .icon {
    width: 1.125rem;
    height: 1.125rem;
  }

  @container nibble-chat (height < 28rem) {
    .documents-switch {
      min-height: 1.75rem;
      margin-bottom: 0.25rem;
      padding-block: 0;
    }
  }

  @media (forced-colors: active) {
    .source,
    .marker {
      border: 1px solid ButtonBorder;
    }
  }

  @media print {
    .source {
      border: 0;
      padding-inline: 0;
    }

    .source-place {
      white-space: normal;
    }

    .source-quote {
      display: block;
    }
  }
`;
