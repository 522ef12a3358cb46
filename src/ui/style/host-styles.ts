import { css } from 'lit';

/** The element itself: a box that fills its container and whose content never pushes it. */
export const hostStyles = css`
  :host {
    display: block;
    container: nibble-chat / size;
    box-sizing: border-box;
    width: auto;
    height: 100%;
    min-height: 18rem;
    contain-intrinsic-size: 24rem 36rem; /* where the container leaves the size to us */
    overflow: hidden;
    background: var(--nibble-paper);
    color: var(--nibble-ink);
    font: 400 1rem/1.6 var(--nibble-font);
    text-align: start;
    text-size-adjust: 100%;
    accent-color: var(--nibble-accent);
  }

  :host([hidden]) {
    display: none;
  }

  .chat {
    position: relative;
    display: flex;
    flex-direction: column;
    height: 100%;
    min-height: 0;
  }

  .top {
    display: flex;
    flex: none;
    align-items: center;
    gap: 0.625rem;
    padding: 0.75rem 1rem;
  }

  .top-mark {
    flex: none;
    width: 32px;
    height: 32px;
  }

  .top h2 {
    min-width: 0;
    overflow: hidden;
    font-size: 1.1875rem;
    font-weight: 650;
    letter-spacing: -0.015em;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .top-actions {
    display: flex;
    flex: none;
    gap: 0.5rem;
    margin-inline-start: auto;
  }

  .button-icon {
    width: 2.5rem;
    padding: 0;
  }

  .panel {
    display: flex;
    flex: 1;
    flex-direction: column;
    align-items: center;
    width: 100%;
    min-height: 0;
    padding: 1rem max(1.25rem, (100% - 34rem) / 2) 2rem;
    overflow-y: auto;
    outline-offset: -3px;
    text-align: center;
  }

  .panel::before,
  .panel::after {
    flex: 1;
    content: '';
  }

  .notices:not(:empty),
  .notice-problem {
    flex: none;
    width: 100%;
    max-width: var(--nibble-measure);
    margin-inline: auto;
  }

  .notices:has(.notice) {
    padding: 0 1rem 0.5rem;
  }

  .notice {
    display: flex;
    align-items: center;
    gap: 0.75rem;
    padding: 0.5rem 0.5rem 0.5rem 1rem;
    border-radius: var(--nibble-round);
    background: var(--nibble-accent-soft);
    font-size: 0.875rem;
    line-height: 1.45;
  }

  .notice + .notice {
    margin-top: 0.375rem;
  }

  .notice-problem {
    width: calc(100% - 2rem);
    margin-bottom: 0.5rem;
    background: var(--nibble-danger-soft);
  }

  .notice p {
    flex: 1;
    min-width: 0;
    overflow-wrap: anywhere;
  }

  .notice .button-quiet {
    flex: none;
    color: var(--nibble-ink);
  }

  @container nibble-chat (width < 34rem) {
    .wide-only {
      display: none;
    }

    .button-new {
      width: 2.5rem;
      padding: 0;
    }
  }

  @container nibble-chat (height < 28rem) {
    .top {
      padding-block: 0.375rem;
    }
  }

  @media (forced-colors: active) {
    .notice {
      border: 1px solid CanvasText;
    }
  }
`;
