import { css } from 'lit';

/** The panel that the button in the head opens. */
export const settingsStyles = css`
  .settings {
    position: absolute;
    inset-block-start: 3.75rem;
    inset-inline-end: 1rem;
    z-index: 1;
    width: min(24rem, 100% - 2rem);
    max-height: calc(100% - 4.75rem);
    padding: 0 1.25rem 1.25rem;
    overflow-y: auto;
    overscroll-behavior: contain;
    border: 1px solid var(--nibble-line);
    border-radius: 18px;
    background: var(--nibble-surface);
    box-shadow: var(--nibble-shadow);
  }

  .settings-head {
    position: sticky;
    inset-block-start: 0;
    z-index: 1;
    display: flex;
    align-items: center;
    justify-content: space-between;
    margin-inline: -1.25rem;
    padding-block: 0.625rem;
    padding-inline: 1.25rem 0.625rem;
    background: var(--nibble-surface);
  }

  .settings :is(h3, h4) {
    font-size: 1rem;
    font-weight: 650;
  }

  .settings h4 {
    margin-top: 1.25rem;
    padding-top: 1rem;
    border-top: 1px solid var(--nibble-line);
    font-size: 0.9375rem;
  }

  .field {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 0.125rem 0.75rem;
    font-size: 0.9375rem;
    line-height: 1.5;
  }

  .field + .field {
    margin-top: 0.875rem;
  }

  .field label {
    font-weight: 500;
  }

  .field output {
    text-align: end;
    color: var(--nibble-soft);
    font-variant-numeric: tabular-nums;
  }

  .field > :is(input, select, textarea, .quiet) {
    grid-column: 1 / -1;
  }

  .field .quiet {
    font-size: 0.8125rem;
  }

  .field input[type='range'] {
    width: 100%;
    min-height: 1.5rem;
    margin: 0;
  }

  .field select {
    width: 100%;
    min-height: 2.5rem;
    padding-inline: 0.75rem;
    border: 1px solid var(--nibble-edge);
    border-radius: 12px;
    background: var(--nibble-paper);
  }

  .settings .facts {
    margin-top: 0.25rem;
  }

  .settings .notice-problem {
    width: 100%;
    margin-block: 0.75rem 0;
  }

  .button:disabled {
    border-color: var(--nibble-line);
    background: none;
    color: var(--nibble-soft);
    cursor: default;
  }

  .button-round {
    display: grid;
    place-items: center;
    width: 2.25rem;
    height: 2.25rem;
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: none;
  }

  .button-round:hover {
    background: var(--nibble-sand);
  }

  .button-danger {
    color: var(--nibble-danger);
  }

  .button-danger:hover {
    background: var(--nibble-danger-soft);
    border-color: var(--nibble-danger);
  }

  .settings-buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    margin-top: 0.75rem;
  }

  @container nibble-chat (height < 28rem) {
    .settings {
      inset-block-start: 0.5rem;
      max-height: calc(100% - 1rem);
    }
  }
`;
