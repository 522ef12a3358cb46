import { css, unsafeCSS } from 'lit';
import uPlotStyle from 'uplot/dist/uPlot.min.css?inline';

/** uPlot's own style sheet, for the shadow tree it draws in. */
export const chartStyle = unsafeCSS(uPlotStyle);

export const performanceStyle = css`
  :host {
    display: flex;
    flex-direction: column;
    height: 100%;
    min-height: 0;
    background: var(--nibble-paper);
  }

  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    padding: 0.5rem 0.5rem 0.5rem 1.25rem;
    padding-inline: 1.25rem 0.5rem;
  }

  h2 {
    font-size: 1.0625rem;
    font-weight: 650;
  }

  h3 {
    margin-bottom: 0.5rem;
    font-size: 0.875rem;
    font-weight: 650;
  }

  .body {
    display: grid;
    align-content: start;
    gap: 1.5rem;
    flex: 1;
    min-height: 0;
    padding: 0.25rem 1.25rem 2rem;
    overflow-y: auto;
    overscroll-behavior: contain;
  }

  .rate {
    display: grid;
    gap: 0.375rem;
    color: var(--nibble-soft);
    font-size: 0.875rem;
  }

  .rate strong {
    color: var(--nibble-ink);
    font-size: 2.5rem;
    font-variant-numeric: tabular-nums;
    font-weight: 650;
    letter-spacing: -0.02em;
    line-height: 1;
  }

  .rate .none {
    color: var(--nibble-soft);
    font-weight: 400;
  }

  figure {
    min-width: 0;
    margin: 0;
  }

  .chart {
    min-height: 150px;
    direction: ltr;
    border-style: solid;
    border-width: 0;
    border-block-start-color: var(--nibble-soft);
    border-block-end-color: var(--nibble-line);
    color: var(--nibble-accent);
    overflow: hidden;
    transition: color 1ms;
  }

  .bar {
    display: block;
    width: 100%;
    height: 0.75rem;
    margin-bottom: 0.75rem;
    border-radius: 999px;
    overflow: hidden;
  }

  .downloadMs {
    background: var(--nibble-edge);
    fill: var(--nibble-edge);
  }

  .loadMs {
    background: light-dark(#d9c4a3, #564a3b);
    fill: light-dark(#d9c4a3, #564a3b);
  }

  .prefillMs {
    background: light-dark(#e79a4b, #c87a2e);
    fill: light-dark(#e79a4b, #c87a2e);
  }

  .decodeMs {
    background: var(--nibble-accent);
    fill: var(--nibble-accent);
  }

  .key {
    display: inline-block;
    width: 0.75rem;
    height: 0.75rem;
    margin-inline-end: 0.5rem;
    border-radius: 3px;
    vertical-align: -0.0625rem;
    forced-color-adjust: none;
  }

  dl {
    display: grid;
    gap: 0.25rem;
  }

  dl div {
    display: flex;
    justify-content: space-between;
    gap: 1rem;
  }

  dt {
    color: var(--nibble-soft);
    font-size: 0.875rem;
  }

  dd,
  td {
    unicode-bidi: plaintext; /* a number stays before its unit */
  }

  dd {
    font-size: 0.875rem;
    font-variant-numeric: tabular-nums;
    text-align: end;
  }

  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 0.875rem;
    font-variant-numeric: tabular-nums;
  }

  th {
    color: var(--nibble-soft);
    font-size: 0.75rem;
    font-weight: 500;
  }

  th,
  td {
    padding: 0.25rem 0;
    border-bottom: 1px solid var(--nibble-line);
    text-align: end;
  }

  th:first-child,
  td:first-child {
    text-align: start;
  }
`;
