import { css } from 'lit';

/** What Markdown becomes, inside an answer. */
export const markdownStyles = css`
  .answer {
    overflow-wrap: anywhere;
  }

  .answer > * + * {
    margin-top: 0.75rem;
  }

  .answer :is(p, h3, h4, h5, h6, blockquote, pre, ol, ul) {
    margin-bottom: 0;
  }

  .answer > :first-child {
    margin-top: 0;
  }

  .answer :is(h3, h4, h5, h6) {
    margin-top: 1.25rem;
    font-size: 1rem;
    font-weight: 650;
    line-height: 1.35;
  }

  .answer h3 {
    font-size: 1.1875rem;
  }

  .answer h4 {
    font-size: 1.0625rem;
  }

  .answer :is(ol, ul) {
    padding-inline-start: 1.5rem;
  }

  .answer li {
    margin-top: 0.25rem;
    padding-inline-start: 0.125rem;
  }

  .answer li::marker {
    color: var(--nibble-soft);
  }

  .answer li > p {
    margin: 0;
  }

  .answer blockquote {
    margin-inline: 0;
    padding-inline-start: 0.875rem;
    border-inline-start: 3px solid var(--nibble-line);
    color: var(--nibble-soft);
  }

  .answer hr {
    height: 1px;
    border: 0;
    background: var(--nibble-line);
  }

  .answer code {
    padding: 0.125rem 0.3125rem;
    border-radius: 5px;
    background: var(--nibble-sand);
    font: 0.875em var(--nibble-mono);
  }

  .answer .math,
  .answer .plain {
    white-space: pre-wrap;
  }

  .code-block {
    overflow: hidden;
    border: 1px solid var(--nibble-line);
    border-radius: var(--nibble-round);
    background: var(--nibble-surface);
  }

  .code-bar {
    display: flex;
    align-items: center;
    justify-content: space-between;
    padding: 0.25rem 0.375rem 0.25rem 0.875rem;
    border-bottom: 1px solid var(--nibble-line);
    color: var(--nibble-soft);
    font-size: 0.8125rem;
  }

  .code-copy {
    min-height: 1.75rem;
    padding: 0.125rem 0.625rem;
    border: 0;
    border-radius: 8px;
    background: none;
    font-size: 0.8125rem;
  }

  .code-copy:hover {
    background: var(--nibble-sand);
    color: var(--nibble-ink);
  }

  .answer .code-block pre {
    margin: 0;
    padding: 0.75rem 0.875rem;
    overflow-x: auto;
    line-height: 1.55;
    tab-size: 4;
  }

  .answer .code-block code {
    padding: 0;
    background: none;
    overflow-wrap: normal;
  }

  .table-scroll {
    overflow-x: auto;
  }

  .answer table {
    border-collapse: collapse;
    font-size: 0.9375rem;
  }

  .answer :is(th, td) {
    padding: 0.375rem 0.75rem;
    border: 1px solid var(--nibble-line);
    overflow-wrap: break-word; /* a narrow table is scrolled: its words stay whole */
    text-align: start;
  }

  .answer th {
    background: var(--nibble-sand);
    font-weight: 600;
  }
`;
