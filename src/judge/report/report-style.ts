/** Colours by day and by night, of the page and of a picture that stands alone. */
const COLOURS = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fbf8f3, #1a1714);
  --surface: light-dark(#fffdfa, #24201b);
  --line: light-dark(#e3d8c8, #3d362d);
  --ink: light-dark(#2a231b, #f0e8dd);
  --soft: light-dark(#675b4d, #b5a899);
  --c0: light-dark(#a24b0c, #f2a75c);
  --c1: light-dark(#1f6f8b, #6fc3df);
  --c2: light-dark(#3d7a35, #8fd082);
  --c3: light-dark(#8a3f8f, #d79bdc);
  --c4: light-dark(#a1291b, #ff9b8c);
  --c5: light-dark(#5b53b5, #b0a8ff);
  --c6: light-dark(#7a6a12, #d9c45c);
  --c7: light-dark(#5f5f5f, #bdbdbd);
}`;

/** Of plots. */
const PLOTS = `
svg text { fill: var(--soft); font: 12px system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif; }
svg .name { fill: var(--ink); font-size: 13px; }
svg .point { fill: var(--ink); }
.grid { stroke: var(--line); stroke-width: 1; }
.front { fill: none; stroke: var(--soft); stroke-width: 1.5; stroke-dasharray: 4 4; }
.line { fill: none; stroke-width: 2; }
circle { stroke: var(--surface); stroke-width: 1; }
.dot { stroke: none; fill-opacity: 0.55; }
.paper { fill: var(--surface); }
${Array.from({ length: 8 }, (_, at) => `.c${at} { fill: var(--c${at}); background: var(--c${at}); } .s${at} { stroke: var(--c${at}); }`).join('\n')}`;

/** Of a picture that stands alone. */
export const PICTURE_STYLE = `${COLOURS}${PLOTS}`;

/** Of the report: light and dark, from 320 pixels on. Nothing is loaded from anywhere. */
export const REPORT_STYLE = `${COLOURS}${PLOTS}
* { box-sizing: border-box; }
body {
  margin: 0; padding: 1.5rem 1rem 4rem; background: var(--paper); color: var(--ink);
  font: 400 1rem/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif;
}
main { max-width: 60rem; margin: 0 auto; }
h1 { margin: 0 0 0.75rem; font-size: 1.6rem; line-height: 1.2; }
h2 { margin: 2.5rem 0 0.5rem; font-size: 1.2rem; }
h3 { margin: 0; font-size: 1rem; }
p { max-width: 46rem; margin: 0 0 0.75rem; color: var(--soft); }
figure { margin: 1.5rem 0; padding: 1rem; border: 1px solid var(--line); border-radius: 14px; background: var(--surface); }
figcaption p { font-size: 0.875rem; }
.wide { overflow-x: auto; }
.wide:focus-visible { outline: 3px solid var(--c0); outline-offset: 2px; }
svg { display: block; width: 100%; min-width: 34rem; height: auto; }
.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 0.75rem 0 0; padding: 0; list-style: none; font-size: 0.875rem; }
.swatch { display: inline-block; width: 0.75rem; height: 0.75rem; margin-inline-end: 0.4rem; border-radius: 50%; }
table { width: 100%; border-collapse: collapse; font-size: 0.875rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
caption { padding-bottom: 0.4rem; text-align: start; font-weight: 600; }
th, td { padding: 0.35rem 0.75rem 0.35rem 0; border-bottom: 1px solid var(--line); text-align: end; }
th:first-child { text-align: start; font-weight: 500; }
.goals { white-space: normal; }
.goals :is(th, td) { min-width: 7rem; vertical-align: top; }
.goals td:last-child { font-weight: 600; }
@media print { body { padding: 0; } .wide { overflow: visible; } }
`;
