import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ModelRecord } from '../../core/protocol.ts';
import { formatBytes } from '../format.ts';
import { appIcon } from './app-icons.ts';
import type { HubSearch } from './hub-search.ts';

export interface HubSectionParts {
  readonly search: HubSearch;
  /** Models that were found and stand in no other list. */
  readonly found: readonly ModelRecord[];
  /** Something was refused for want of a token. */
  readonly wantsToken: boolean;
  readonly card: (record: ModelRecord) => TemplateResult;
  readonly look: (name: string) => void;
  readonly useToken: (token: string) => void;
}

/** Where a model of the Hub is asked for by its name, and those that were found. */
export function hubSection(parts: HubSectionParts): TemplateResult {
  const { search, found, card } = parts;
  const { isLooking, fault } = search;
  return html`<section class="hub" aria-labelledby="hub" tabindex="-1">
    <h3 id="hub">From the Hub</h3>
    <p id="hub-note" class="quiet">
      Thousands of models are on huggingface.co. Write one’s name, <code>owner/name</code>, or paste its
      address; add <code>:Q4_K_M</code> to choose among its files. Nothing is asked there before you press the
      button.
    </p>
    <form class="look" @submit=${(event: SubmitEvent) => submit(event, parts)}>
      <label for="hub-name">Model</label>
      <input
        id="hub-name"
        name="model"
        class="field"
        type="text"
        required
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        placeholder="owner/name:Q4_K_M"
        aria-describedby="hub-note"
      />
      <button class="button button-strong" ?disabled=${isLooking}>${appIcon('search')} Look it up</button>
      ${token(parts)}
    </form>
    <p class="quiet" role="status">${isLooking ? 'Asking the Hub …' : foundText(search)}</p>
    ${
      fault === undefined
        ? nothing
        : html`<div class="fault" role="alert">
            <p>${fault.message}</p>
            <code>${fault.code}</code>
          </div>`
    }
    <ul class="models">
      ${repeat(found, ({ id }) => id, card)}
    </ul>
  </section>`;
}

/** Asked for only where it is needed: most models are open. */
function token({ wantsToken, useToken }: HubSectionParts): TemplateResult {
  return html`<details ?open=${wantsToken}>
    <summary>For models with terms to accept: an access token</summary>
    <label for="hub-token">Access token</label>
    <input
      id="hub-token"
      class="field"
      type="password"
      autocomplete="off"
      spellcheck="false"
      placeholder="hf_…"
      aria-describedby="hub-token-note"
      @change=${({ target }: Event) => useToken((target as HTMLInputElement).value)}
    />
    <p id="hub-token-note" class="quiet">
      From huggingface.co, Settings, Access Tokens; “read” is enough. It is sent there and nowhere else, and
      forgotten when this page is closed.
    </p>
  </details>`;
}

function submit(event: SubmitEvent, { look }: HubSectionParts): void {
  event.preventDefault();
  const name = new FormData(event.target as HTMLFormElement).get('model');
  if (typeof name === 'string' && name.trim() !== '') look(name);
}

function foundText({ found: [latest] }: HubSearch): string {
  if (latest === undefined) return '';
  return `Found: ${latest.name}, ${formatBytes(latest.bytes)}, licence ${latest.licence}.`;
}
