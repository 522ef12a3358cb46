import { css } from 'lit';

/** On paper: the conversation from its first word to its last, and nothing to press. */
export const printStyles = css`
  @media print {
    :host {
      container-type: inline-size;
      height: auto;
      min-height: 0;
      overflow: visible;
    }

    .chat,
    .transcript,
    .log,
    .column {
      display: block;
      height: auto;
      max-width: none;
      min-height: 0;
      overflow: visible;
    }

    .top-actions,
    .settings,
    .notices,
    .dock,
    .latest,
    .message-foot,
    .code-copy {
      display: none;
    }

    .message {
      content-visibility: visible;
    }

    .bubble {
      border: 1px solid var(--nibble-line);
    }

    .answer .code-block pre {
      white-space: pre-wrap;
    }

    .answer :is(h3, h4, h5, h6) {
      break-after: avoid;
    }

    .answer :is(pre, tr, li) {
      break-inside: avoid;
    }
  }
`;
