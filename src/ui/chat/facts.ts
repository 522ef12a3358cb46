import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { safeLink } from '../markdown/safe-link.ts';

export type Fact = readonly [name: string, value: string | TemplateResult | undefined];

/** Names and values; what is not known is left out. */
export function factList(facts: readonly Fact[]): TemplateResult {
  return html`<dl class="facts">
    ${facts.map(([name, value]) =>
      value === undefined
        ? nothing
        : html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
    )}
  </dl>`;
}

/** A model's source as a link, when it is an address. */
export function sourceLink(source: string): string | TemplateResult {
  const href = safeLink(source);
  if (href === undefined) return source;
  return html`<a href=${href} target="_blank" rel="noopener noreferrer nofollow"
    >${new URL(href).hostname}</a
  >`;
}
