import { css } from 'lit';

/** How far something is, and how full. */
export const barStyle = css`
  progress,
  meter {
    display: block;
    width: 100%;
    height: 0.5rem;
    margin-bottom: 0.375rem;
    border: 0;
    border-radius: 999px;
    background: var(--nibble-sand);
    accent-color: var(--nibble-accent);
    appearance: none;
    overflow: hidden;
  }

  progress::-webkit-progress-bar,
  meter::-webkit-meter-bar,
  meter::-webkit-meter-inner-element {
    height: 100%;
    border: 0;
    border-radius: 999px;
    background: var(--nibble-sand);
  }

  progress::-webkit-progress-value,
  meter::-webkit-meter-optimum-value {
    border-radius: 999px;
    background: var(--nibble-accent);
  }

  progress::-moz-progress-bar,
  meter::-moz-meter-bar {
    background: var(--nibble-accent);
  }

  /* nobody knows yet how far it is */
  progress:indeterminate::-webkit-progress-bar {
    background: linear-gradient(90deg, transparent, var(--nibble-accent), transparent) 0 / 50% 100% no-repeat
      var(--nibble-sand);
    animation: search 1.4s ease-in-out infinite alternate;
  }

  @keyframes search {
    to {
      background-position: 100% 0;
    }
  }

  @media (forced-colors: active) {
    progress,
    meter {
      border: 1px solid CanvasText;
      appearance: auto;
    }
  }
`;
