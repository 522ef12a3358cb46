import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { appIcon } from '../app-icons.ts';
import { chooseNext, chosenFiles } from '../file-input.ts';

/** Browsers of phones have no folders to choose. */
const HAS_FOLDERS = 'webkitdirectory' in HTMLInputElement.prototype && matchMedia('(pointer: fine)').matches;

/** Two buttons: files, and where the browser can a folder with all that is in it. */
export function chooseDocuments(take: (files: readonly File[]) => void): TemplateResult {
  const chosen = chosenFiles(take);
  return html`<div class="buttons">
    <button type="button" class="button button-strong" @click=${chooseNext}>
      ${appIcon('open')} Choose files…
    </button>
    <input type="file" multiple hidden aria-label="Documents" @change=${chosen} />
    ${
      HAS_FOLDERS
        ? html`<button type="button" class="button" @click=${chooseNext}>Choose a folder…</button>
            <input type="file" webkitdirectory hidden aria-label="A folder of documents" @change=${chosen} />`
        : nothing
    }
  </div>`;
}
