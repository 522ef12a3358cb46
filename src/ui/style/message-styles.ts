import { css } from 'lit';

/** The conversation: its scroller and its messages. */
export const messageStyles = css`
  .transcript {
    position: relative;
    display: flex;
    flex: 1;
    flex-direction: column;
    min-height: 0;
  }

  .log {
    flex: 1;
    overflow: hidden auto;
    overscroll-behavior: contain;
    scrollbar-gutter: stable both-edges;
  }

  .log:focus-visible {
    outline-offset: -3px;
  }

  .column {
    display: flex;
    flex-direction: column;
    width: 100%;
    max-width: calc(var(--nibble-measure) + 2rem);
    min-height: 100%;
    margin-inline: auto;
    padding: 0.5rem 1rem 1rem;
  }

  .message {
    /* what is far away costs nothing; the padding is room for outlines */
    padding: 0.375rem;
    margin-inline: -0.375rem;
    content-visibility: auto;
    contain-intrinsic-block-size: auto 7rem;
  }

  .message + .message {
    margin-top: 0.75rem;
  }

  .message-user {
    display: flex;
    flex-direction: column;
    align-items: end;
    padding-inline-start: 15%;
  }

  .bubble {
    max-width: 100%;
    padding: 0.625rem 1rem;
    border-radius: 1.25rem;
    border-end-end-radius: 0.375rem;
    background: var(--nibble-sand);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }

  .message-model {
    display: grid;
    grid-template-columns: 30px minmax(0, 1fr);
    gap: 0.875rem;
  }

  .message-mark {
    width: 30px;
    height: 30px;
    margin-top: -0.1875rem;
  }

  .message-foot {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.125rem 0.5rem;
    margin-top: 0.375rem;
    margin-inline-start: -0.5rem;
    color: var(--nibble-soft);
    font-size: 0.8125rem;
    line-height: 1.5;
    font-variant-numeric: tabular-nums;
  }

  .message-foot > span {
    padding-inline-start: 0.5rem;
  }

  .message-user .message-foot {
    margin-block: 0.125rem -0.75rem;
    margin-inline: 0 -0.25rem;
  }

  /* only the last answer can be given again, and nothing while one is on its way */
  .message:not(:last-child) .button-again,
  .transcript[data-busy] :is(.button-again, .button-edit) {
    display: none;
  }

  .message-note {
    font-weight: 600;
  }

  .message-fault {
    margin-top: 0.75rem;
  }

  .thinking {
    display: inline-block;
    width: 0.625rem;
    height: 0.625rem;
    border-radius: 50%;
    background: var(--nibble-accent);
    animation: breathe 1.2s ease-in-out infinite;
  }

  @keyframes breathe {
    50% {
      opacity: 0.25;
      transform: scale(0.8);
    }
  }

  .edit {
    width: 100%;
    padding: 0.75rem;
    border: 1px solid var(--nibble-line);
    border-radius: 1.25rem;
    background: var(--nibble-surface);
  }

  .edit-actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    justify-content: end;
    margin-top: 0.5rem;
  }

  .edit textarea,
  .settings textarea {
    display: block;
    width: 100%;
    max-height: 14rem;
    margin-bottom: 0.375rem;
    padding: 0.5rem 0.75rem;
    border: 1px solid var(--nibble-edge);
    border-radius: 12px;
    background: var(--nibble-paper);
    resize: vertical;
    field-sizing: content;
    line-height: 1.5;
  }

  .latest {
    position: absolute;
    inset: auto 0 0.75rem;
    display: flex;
    align-items: center;
    gap: 0.375rem;
    width: max-content;
    min-height: 2.25rem;
    margin-inline: auto;
    padding-block: 0.25rem;
    padding-inline: 0.625rem 0.875rem;
    border: 1px solid var(--nibble-line);
    border-radius: 999px;
    background: var(--nibble-surface);
    box-shadow: var(--nibble-shadow);
    font-size: 0.875rem;
    font-weight: 500;
  }

  .latest:hover {
    background: var(--nibble-sand);
  }

  @media (hover: hover) {
    .message-user .message-foot {
      opacity: 0;
    }

    .message-user:is(:hover, :focus-within) .message-foot {
      opacity: 1;
    }
  }

  @container nibble-chat (width < 34rem) {
    .message-model {
      grid-template-columns: minmax(0, 1fr);
      gap: 0.375rem;
    }

    .message-mark {
      width: 24px;
      height: 24px;
    }

    .message-user {
      padding-inline-start: 10%;
    }
  }
`;
