import { css } from 'lit';

/** How far a start is. */
export const progressStyles = css`
  .progress {
    width: 100%;
    text-align: start;
  }

  .progress-head,
  .progress-foot {
    display: flex;
    align-items: baseline;
    justify-content: space-between;
    gap: 1rem;
    font-variant-numeric: tabular-nums;
  }

  .progress-foot {
    align-items: center;
  }

  progress {
    display: block;
    width: 100%;
    height: 0.75rem;
    margin: 0.5rem 0 0.625rem;
    overflow: hidden;
    appearance: none;
    border: 0;
    border-radius: 999px;
    background: var(--nibble-sand);
  }

  progress::-webkit-progress-bar {
    background: var(--nibble-sand);
  }

  progress::-webkit-progress-value {
    border-radius: 999px;
    background: var(--nibble-accent);
    transition: width 250ms linear;
  }

  progress::-moz-progress-bar {
    border-radius: 999px;
    background: var(--nibble-accent);
  }

  progress:indeterminate {
    background: linear-gradient(
        90deg,
        var(--nibble-sand) 30%,
        var(--nibble-accent) 50%,
        var(--nibble-sand) 70%
      )
      0 / 300% 100%;
    animation: slide 1.6s linear infinite;
  }

  progress:indeterminate::-webkit-progress-bar {
    background: transparent;
  }

  progress:indeterminate::-moz-progress-bar {
    background: transparent;
  }

  @keyframes slide {
    from {
      background-position: 100% 0;
    }

    to {
      background-position: -50% 0;
    }
  }

  @media (forced-colors: active) {
    progress {
      appearance: auto;
      border: 1px solid CanvasText;
    }
  }
`;
