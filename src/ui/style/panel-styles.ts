import { css } from 'lit';
import { progressStyles } from './progress-styles.ts';

/** What stands there before a model runs: the offer, the progress, the fault. */
export const panelStyles = css`
  .panel-mark {
    flex: none;
    width: 88px;
    height: 88px;
    margin-bottom: 1.25rem;
  }

  .panel h3 {
    font-size: clamp(1.5rem, 1.1rem + 3cqi, 2.125rem);
    font-weight: 680;
    letter-spacing: -0.025em;
    line-height: 1.15;
    text-wrap: balance;
  }

  .panel-lead {
    max-width: 28rem;
    margin-top: 0.75rem;
    color: var(--nibble-soft);
    font-size: 1.0625rem;
    line-height: 1.55;
    text-wrap: balance;
  }

  .panel .facts {
    width: 100%;
    margin-top: 1.75rem;
    padding: 0.375rem 1.125rem;
    border: 1px solid var(--nibble-line);
    border-radius: 18px;
    background: var(--nibble-surface);
  }

  /* below a conversation that is read while its model is not here */
  .panel.panel-below {
    flex: none;
    max-height: 50%;
    padding-block: 0.875rem;
    border-top: 1px solid var(--nibble-line);
  }

  .panel-below .panel-mark,
  .panel-below h3,
  .panel-below .panel-lead,
  .panel-below .facts {
    display: none;
  }

  .chat .panel.panel-below .panel-stage {
    position: static;
    margin: 0;
    padding: 0;
    background: none;
  }

  .panel-stage {
    display: flex;
    flex: none;
    flex-direction: column;
    align-items: center;
    gap: 0.875rem;
    width: 100%;
    margin-top: 1.75rem;
  }

  .panel-warning {
    margin-top: 1rem;
    padding: 0.75rem 1rem;
    border-radius: var(--nibble-round);
    background: var(--nibble-accent-soft);
    font-size: 0.9375rem;
    line-height: 1.5;
    text-align: start;
  }

  .button-primary {
    min-height: 3.25rem;
    padding: 0.625rem 1.5rem;
    border-color: transparent;
    background: var(--nibble-accent);
    color: var(--nibble-accent-ink);
    font-size: 1.0625rem;
    font-weight: 600;
  }

  .button-primary:hover {
    border-color: transparent;
    background: color-mix(in srgb, var(--nibble-accent) 88%, var(--nibble-ink));
  }

  .button-start {
    gap: 0.75rem;
    box-shadow: var(--nibble-shadow);
    white-space: nowrap;
  }

  .button-size {
    padding-inline-start: 0.625rem;
    border-inline-start: 1px solid color-mix(in srgb, currentcolor 40%, transparent);
    font-weight: 500;
    font-variant-numeric: tabular-nums;
  }

  ${progressStyles}

  @media (forced-colors: active) {
    .panel-warning {
      border: 1px solid CanvasText;
    }
  }

  @container nibble-chat (width < 34rem) or (height < 42rem) {
    .panel {
      padding-block: 0.5rem 1.25rem;
    }

    .panel-mark {
      width: 56px;
      height: 56px;
      margin-bottom: 0.5rem;
    }

    .panel h3 {
      font-size: 1.4375rem;
    }

    .panel-lead {
      margin-top: 0.5rem;
      font-size: 0.9375rem;
    }

    .panel .facts,
    .panel-stage {
      margin-top: 1.125rem;
    }

    .facts > div {
      padding: 0.4375rem 0;
    }
  }

  @container nibble-chat (width < 34rem) {
    .button-start {
      width: 100%;
      gap: 0.5rem;
      padding-inline: 0.75rem;
      font-size: 1rem;
    }
  }

  @container nibble-chat (width < 20rem) {
    .button-start {
      flex-wrap: wrap;
      gap: 0 0.5rem;
    }

    .button-size {
      padding: 0;
      border: 0;
    }
  }

  /* what to do next stays in sight, whatever the height */
  @container nibble-chat (height < 42rem) {
    .panel {
      padding-bottom: 0;
    }

    .chat:not([data-phase='failed']) .panel-stage {
      position: sticky;
      bottom: 0;
      margin-top: 0;
      padding-block: 1.125rem;
      background: linear-gradient(transparent, var(--nibble-paper) 0.875rem);
    }
  }

  @container nibble-chat (height < 32rem) {
    .panel-mark,
    .chat:not([data-phase='offer']) .panel-lead {
      display: none;
    }
  }

  @container nibble-chat (width < 22rem) {
    .progress-foot {
      flex-direction: column;
      align-items: start;
      gap: 0.625rem;
    }
  }
`;
