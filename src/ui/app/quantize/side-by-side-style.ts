import { css } from 'lit';

export const sideBySideStyle = css`
  :host {
    display: grid;
    gap: 1rem;
  }

  form {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 0.5rem;
  }

  label {
    grid-column: 1 / -1;
    font-size: 0.875rem;
    font-weight: 600;
  }

  .sides {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(16rem, 100%), 1fr));
    gap: 1rem;
  }

  section {
    display: grid;
    align-content: start;
    gap: 0.5rem;
    padding: 0.875rem 1rem;
    border: 1px solid var(--nibble-line);
    border-radius: var(--nibble-round);
    background: var(--nibble-surface);
  }

  h4 {
    font-size: 0.875rem;
    font-weight: 650;
  }

  .text {
    min-height: 4.5em;
    font-size: 0.9375rem;
    line-height: 1.5;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
`;
