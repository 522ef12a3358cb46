import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { appIcon } from './app-icons.ts';
import type { InstallOffer } from './install-offer.ts';

/** What installing means, and how it is done in this browser. */
export function installHelp(install: InstallOffer): TemplateResult {
  return html`<div class="install">
    <p>
      The app gets its own window and icon, and opens without a network. Nothing else changes: the model and
      your conversations stay where they are.
    </p>
    ${
      install.way === 'share-sheet'
        ? html`<p>In Safari, tap <strong>Share</strong>, then <strong>Add to Home Screen</strong>.</p>`
        : html`<button
            class="button button-strong"
            ?disabled=${install.way !== 'ask'}
            @click=${() => void install.ask()}
          >
            ${appIcon('phone')} Install
          </button>`
    }
  </div>`;
}
