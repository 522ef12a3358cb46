import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { loadedOf, modelOf } from '../../assistant/assistant-state.ts';
import type { AssistantState } from '../../assistant/assistant-state.ts';
import { deviceText } from './device-text.ts';
import { icon } from './icons.ts';
import { mascot } from './mascot.ts';
import { shareOf, stepTitle } from './start-step.ts';

/** The head: who this is, and what one may do. */
export function chatHeader(
  heading: string,
  actions: readonly (TemplateResult | typeof nothing)[],
): TemplateResult {
  return html`<header class="top" part="header">
    <slot name="header"
      >${mascot('top-mark')}
      <h2 lang="">${heading}</h2></slot
    >
    <div class="top-actions">${actions}</div>
  </header>`;
}

export function newChatButton(act: () => void): TemplateResult {
  return html`<button
    type="button"
    class="button button-new"
    aria-label="New chat"
    title="New chat"
    @click=${act}
  >
    ${icon('plus')}<span class="wide-only">New chat</span>
  </button>`;
}

/** What stands there before the first question. */
export function emptyState(starters: readonly string[], ask: (question: string) => void): TemplateResult {
  return html`<div class="empty">
    <slot name="empty">
      ${mascot('empty-mark')}
      <h3>What shall we talk about?</h3>
      <p class="quiet">Short, plain questions work best.</p>
    </slot>
    ${
      starters.length === 0
        ? nothing
        : html`<ul class="starters" aria-label="Questions to start with">
            ${starters.map(
              (question) =>
                html`<li>
                  <button
                    type="button"
                    class="starter"
                    part="starter"
                    dir="auto"
                    lang=""
                    @click=${() => ask(question)}
                  >
                    ${question}
                  </button>
                </li>`,
            )}
          </ul>`
    }
  </div>`;
}

/** Two quiet lines: what to make of it, and what runs on what, how fast. */
export function chatFoot(state: AssistantState, rate: string): TemplateResult {
  const loaded = loadedOf(state);
  return html`<p id="honest" class="honest">
      A model this small makes mistakes.<span class="wide-only"> Check what matters.</span>
    </p>
    <p class="status" part="status">
      <span>${modelText(state)}</span>
      ${loaded === undefined ? nothing : html`<span class="wide-only">${deviceText(loaded)}</span>`}
      ${rate === '' ? nothing : html`<span>${rate}</span>`}
    </p>`;
}

function modelText(state: AssistantState): string {
  if (state.phase !== 'starting') return modelOf(state)?.name ?? '';
  const share = shareOf(state.progress);
  return `${stepTitle(state.progress)}${share === undefined ? '' : ` ${share} %`}`;
}
