import { css } from 'lit';

export const appStyle = css`
  :host {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    grid-template-rows: minmax(0, 1fr);
    height: 100dvh;
    padding-inline: env(safe-area-inset-left) env(safe-area-inset-right);
    background: var(--nibble-paper);
    color: var(--nibble-ink);
    font: 400 1rem/1.6 var(--nibble-font);
    overflow: hidden;
  }

  main {
    position: relative;
    display: flex;
    grid-column: 2;
    flex-direction: column;
    min-width: 0;
    min-height: 0;
  }

  nibble-app-panel:first-of-type::part(aside) {
    border-inline-end: 1px solid var(--nibble-line);
  }

  .figures {
    --panel-width: 20rem;
  }

  nibble-app-performance {
    border-inline-start: 1px solid var(--nibble-line);
  }

  nibble-chat {
    flex: 1;
    min-height: 0;
  }

  nibble-chat::part(header) {
    display: none;
  }

  .drop {
    position: fixed;
    z-index: 3;
    inset: 0.75rem;
    display: grid;
    place-items: center;
    border: 3px dashed var(--nibble-accent);
    border-radius: 20px;
    background: color-mix(in srgb, var(--nibble-paper) 88%, transparent);
    font-size: 1.25rem;
    font-weight: 650;
    pointer-events: none;
  }

  header {
    display: flex;
    flex: none;
    align-items: center;
    gap: 0.25rem;
    min-height: 3.5rem;
    padding: 0.375rem 0.75rem;
    padding-top: calc(env(safe-area-inset-top) + 0.375rem);
  }

  header img {
    flex: none;
  }

  h1 {
    flex: 1 1 5rem;
    min-width: 0;
    margin: 0 0.5rem;
    overflow: hidden;
    font-size: 1rem;
    font-weight: 650;
    line-height: 1.4;
    text-align: -webkit-match-parent;
    text-align: match-parent;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .model {
    position: relative;
    min-width: 0;
    max-width: 16rem;
    min-height: 2.5rem;
  }

  .name {
    overflow: hidden;
    font-variant-numeric: tabular-nums;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .narrow {
    display: none;
  }

  @media (max-width: 55.99rem) {
    .narrow {
      display: inline-flex;
    }
  }

  @media (max-width: 36rem) {
    .wide {
      display: none;
    }

    .model {
      width: 2.75rem;
      min-height: 2.75rem;
      padding: 0;
      border-color: transparent;
      background: none;
    }

    .model .name {
      display: none;
    }

    header {
      padding-inline: 0.25rem;
    }

    header img {
      margin-inline-start: 0.25rem;
    }
  }

  @media print {
    :host {
      display: block;
      height: auto;
      overflow: visible;
    }

    main {
      display: block;
    }

    nibble-app-panel,
    nibble-app-toasts,
    header > img,
    header > .button {
      display: none;
    }

    h1 {
      overflow: visible;
      font-size: 1.25rem;
      white-space: normal;
    }
  }

  .keys {
    display: grid;
    gap: 0.25rem;
  }

  .keys div {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.25rem 1rem;
    min-height: 2.75rem;
    border-bottom: 1px solid var(--nibble-line);
  }

  .keys dd {
    display: flex;
    gap: 0.25rem;
  }

  kbd {
    min-width: 1.75rem;
    padding: 0.0625rem 0.5rem;
    border: 1px solid var(--nibble-line);
    border-bottom-width: 2px;
    border-radius: 7px;
    background: var(--nibble-surface);
    font: 500 0.8125rem/1.6 var(--nibble-font);
    text-align: center;
  }

  .install {
    display: grid;
    justify-items: start;
    gap: 1rem;
  }
`;
