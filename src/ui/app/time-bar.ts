import { html, nothing, svg } from 'lit';
import type { TemplateResult } from 'lit';
import { formatSeconds } from '../format.ts';
import type { TimeSpent } from './performance-log.ts';

const PARTS = [
  ['downloadMs', 'Download', 'the weights from the network'],
  ['loadMs', 'Load', 'the weights into memory'],
  ['prefillMs', 'Reading', 'what was asked, before the first token'],
  ['decodeMs', 'Writing', 'the answers'],
] as const;

/** Where the time of this visit went: one bar of four parts, and their numbers. */
export function timeBar(spent: TimeSpent): TemplateResult | typeof nothing {
  const all = PARTS.reduce((sum, [name]) => sum + spent[name], 0);
  if (all <= 0) return nothing;
  let x = 0;
  const parts = PARTS.map(([name]) => {
    const width = (spent[name] / all) * 100;
    const rect = svg`<rect class=${name} x=${x} y="0" width=${width} height="10"></rect>`;
    x += width;
    return rect;
  });
  return html`<section aria-labelledby="time">
    <h3 id="time">Where the time went</h3>
    <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>
    <dl>
      ${PARTS.map(
        ([name, title, note]) =>
          html`<div title=${note}>
            <dt><span class="key ${name}"></span>${title}</dt>
            <dd>${formatSeconds(spent[name])}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}
