import { css } from 'lit';

export const settingsStyle = css`
  form {
    display: grid;
    gap: 1.5rem;
  }

  .row {
    display: grid;
    align-content: start;
    gap: 0.375rem;
  }

  .name {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    font-weight: 600;
  }

  .value {
    color: var(--nibble-soft);
    font-variant-numeric: tabular-nums;
    font-weight: 400;
  }

  legend {
    margin-bottom: 0.375rem;
    padding: 0;
    font-weight: 600;
  }

  fieldset .quiet {
    margin-top: 0.5rem;
  }

  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }

  .choices input {
    accent-color: var(--nibble-accent);
  }

  .choices label:has(:checked) {
    border-color: var(--nibble-accent);
    background: var(--nibble-accent-soft);
  }

  textarea {
    min-height: 5.5rem;
    line-height: 1.45;
    resize: vertical;
  }

  input[type='range'] {
    width: 100%;
    height: 1.75rem;
    margin: 0;
    accent-color: var(--nibble-accent);
  }

  .pair {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr));
    gap: 1.5rem;
  }

  .foot {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.75rem;
    padding-top: 1.25rem;
    border-top: 1px solid var(--nibble-line);
  }
`;
