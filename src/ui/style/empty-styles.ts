import { css } from 'lit';

/** What stands in a conversation before its first question. */
export const emptyStyles = css`
  .empty {
    display: flex;
    flex-direction: column;
    align-items: center;
    width: 100%;
    margin: auto;
    padding: 0.5rem 0;
    text-align: center;
  }

  .empty-mark {
    width: 72px;
    height: 72px;
  }

  .empty h3 {
    margin-top: 1rem;
    font-size: clamp(1.25rem, 1rem + 2.4cqi, 1.75rem);
    font-weight: 660;
    letter-spacing: -0.02em;
    line-height: 1.2;
    text-wrap: balance;
  }

  .empty .quiet {
    margin-top: 0.375rem;
    font-size: 1rem;
  }

  .starters {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr));
    gap: 0.625rem;
    width: 100%;
    max-width: 42rem;
    margin-top: 1.75rem;
    padding: 0;
    list-style: none;
  }

  .starter {
    width: 100%;
    height: 100%;
    min-height: 3rem;
    padding: 0.75rem 1rem;
    border: 1px solid var(--nibble-line);
    border-radius: var(--nibble-round);
    background: var(--nibble-surface);
    font-size: 0.9375rem;
    line-height: 1.4;
    text-align: start;
    text-wrap: balance;
  }

  .starter:hover {
    border-color: var(--nibble-edge);
    background: var(--nibble-sand);
  }

  @container nibble-chat (width < 34rem) or (height < 36rem) {
    .empty-mark {
      width: 52px;
      height: 52px;
    }

    .empty h3 {
      margin-top: 0.5rem;
      font-size: 1.25rem;
    }

    .empty .quiet {
      font-size: 0.9375rem;
    }

    .starters {
      gap: 0.5rem;
      margin-top: 1rem;
    }

    .starter {
      min-height: 2.5rem;
      padding-block: 0.5rem;
    }
  }

  @container nibble-chat (height < 28rem) {
    .empty-mark {
      display: none;
    }
  }
`;
