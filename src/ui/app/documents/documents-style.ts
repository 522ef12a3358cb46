import { css } from 'lit';
import { passageStyles } from '../../style/passage-styles.ts';
import { barStyle } from '../bar-style.ts';

export const documentsStyle = [
  barStyle,
  passageStyles,
  css`
    :host,
    section,
    search {
      display: grid;
      gap: 1rem;
      min-width: 0;
    }

    :host {
      gap: 1.5rem;
    }

    h3 {
      font-size: 1.0625rem;
      font-weight: 650;
      line-height: 1.3;
    }

    .own {
      gap: 0.625rem;
      padding: 1.25rem;
      border: 1.5px dashed var(--nibble-edge);
      border-radius: var(--nibble-round);
    }

    .buttons {
      display: flex;
      flex-wrap: wrap;
      gap: 0.5rem;
    }

    .button-danger {
      color: var(--nibble-danger);
    }

    .button-danger:hover {
      border-color: var(--nibble-danger);
      background: var(--nibble-danger-soft);
    }

    .panel {
      gap: 0.75rem;
      padding: 1rem 1.25rem;
      border-radius: var(--nibble-round);
      background: var(--nibble-accent-soft);
    }

    .panel .quiet {
      color: var(--nibble-ink);
      font-variant-numeric: tabular-nums;
    }

    .panel.progress {
      gap: 0.375rem;
      background: var(--nibble-sand);
    }

    .panel progress {
      background: var(--nibble-paper);
    }

    .panel progress::-webkit-progress-bar {
      background: var(--nibble-paper);
    }

    .step {
      overflow-wrap: anywhere;
    }

    legend {
      margin-bottom: 0.375rem;
      padding: 0;
      font-size: 0.875rem;
      font-weight: 600;
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
      background: var(--nibble-surface);
    }

    fieldset .quiet {
      margin-top: 0.375rem;
    }

    .outcomes {
      display: grid;
      gap: 0.5rem;
    }

    .outcomes:not(:has(p:not(:empty), li)) {
      display: none;
    }

    .outcomes [role='status'] {
      font-weight: 600;
    }

    .refused,
    .notes {
      display: grid;
      gap: 0.375rem;
    }

    .refused li {
      display: block;
    }

    .outcomes .quiet {
      overflow-wrap: anywhere;
    }

    search {
      gap: 0.5rem;
    }

    .find {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto;
      gap: 0.5rem;
    }

    .find label {
      grid-column: 1 / -1;
      font-size: 1.0625rem;
      font-weight: 650;
      line-height: 1.3;
    }

    .find .button {
      min-height: 2.75rem;
    }

    .found {
      display: grid;
      gap: 0.5rem;
      margin: 0;
      list-style: none;
    }

    .passage-row {
      display: grid;
      gap: 0.125rem;
      width: 100%;
      padding: 0.75rem 1rem;
      border: 1px solid var(--nibble-line);
      border-radius: var(--nibble-round);
      background: var(--nibble-surface);
      font-size: 0.9375rem;
      line-height: 1.45;
      overflow-wrap: anywhere;
      text-align: start;
    }

    .passage-row:hover {
      border-color: var(--nibble-edge);
      background: var(--nibble-sand);
    }

    .excerpt {
      display: -webkit-box;
      overflow: hidden;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 3;
      line-clamp: 3;
    }

    .excerpt mark {
      border-radius: 3px;
      background: var(--nibble-accent-soft);
      color: var(--nibble-ink);
    }

    .documents {
      border-top: 1px solid var(--nibble-line);
    }

    .document {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto;
      gap: 0.125rem 1rem;
      padding-block: 0.75rem;
      border-bottom: 1px solid var(--nibble-line);
      content-visibility: auto;
      contain-intrinsic-block-size: auto 4.5rem;
    }

    .document > * {
      grid-column: 1;
    }

    .document .buttons {
      grid-row: 1 / span 3;
      grid-column: 2;
      align-self: center;
    }

    h4 {
      font-size: 0.9375rem;
      font-weight: 650;
      line-height: 1.4;
      overflow-wrap: anywhere;
    }

    .document .quiet {
      font-variant-numeric: tabular-nums;
      overflow-wrap: anywhere;
    }

    @media (max-width: 36rem) {
      .document {
        grid-template-columns: minmax(0, 1fr);
      }

      .document .buttons {
        grid-row: auto;
        grid-column: 1;
        margin-top: 0.5rem;
      }
    }

    @media (forced-colors: active) {
      .panel,
      .passage-row {
        border: 1px solid CanvasText;
      }
    }
  `,
];
