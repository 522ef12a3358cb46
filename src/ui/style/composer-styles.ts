import { css } from 'lit';

/** Where a question is written, and the quiet lines below. */
export const composerStyles = css`
  .dock {
    flex: none;
    width: 100%;
    max-width: calc(var(--nibble-measure) + 2rem);
    margin-inline: auto;
    padding: 0.5rem 1rem calc(0.625rem + env(safe-area-inset-bottom));
  }

  .composer {
    display: flex;
    align-items: end;
    gap: 0.5rem;
    padding-block: 0.375rem;
    padding-inline: 1.125rem 0.375rem;
    border: 1px solid var(--nibble-edge);
    border-radius: 1.75rem;
    background: var(--nibble-surface);
    box-shadow: var(--nibble-shadow);
  }

  .composer:has(textarea:focus-visible) {
    border-color: var(--nibble-accent);
    outline: 2px solid var(--nibble-accent);
    outline-offset: -1px;
  }

  .composer textarea {
    flex: 1;
    min-width: 0;
    max-height: min(12rem, 30cqh);
    margin: 0;
    padding: 0.5rem 0;
    border: 0;
    outline: 0;
    background: none;
    resize: none;
    field-sizing: content;
    line-height: 1.5;
  }

  .composer textarea::placeholder {
    color: var(--nibble-soft);
    opacity: 1;
  }

  .send {
    display: grid;
    flex: none;
    place-items: center;
    width: 2.5rem;
    height: 2.5rem;
    padding: 0;
    border: 1px solid transparent;
    border-radius: 50%;
    background: var(--nibble-accent);
    color: var(--nibble-accent-ink);
  }

  .send[aria-disabled='true'] {
    background: var(--nibble-sand);
    color: var(--nibble-soft);
    cursor: default;
  }

  .icon-stop {
    fill: currentcolor;
  }

  .honest,
  .status {
    color: var(--nibble-soft);
    font-size: 0.8125rem;
    line-height: 1.5;
    text-align: center;
  }

  .honest {
    margin-top: 0.5rem;
  }

  .status {
    min-height: 1.5em;
    overflow: hidden;
    font-variant-numeric: tabular-nums;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .status span + span::before {
    content: ' · ';
  }

  @media (forced-colors: active) {
    .composer textarea::placeholder {
      color: GrayText;
    }
  }

  @container nibble-chat (height < 28rem) {
    .status {
      display: none;
    }

    .honest {
      margin-top: 0.25rem;
    }

    .dock {
      padding-bottom: 0.375rem;
    }
  }
`;
