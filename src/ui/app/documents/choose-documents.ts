import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { appIcon } from '../app-icons.ts';

/** Browsers of phones have no folders to choose. */
const HAS_FOLDERS = 'webkitdirectory' in HTMLInputElement.prototype && matchMedia('(pointer: fine)').matches;

/** Two buttons: files, and where the browser can a folder with all that is in it. */
export function chooseDocuments(take: (files: readonly File[]) => void): TemplateResult {
  const choose = ({ currentTarget }: Event): void =>
    ((currentTarget as HTMLElement).nextElementSibling as HTMLInputElement).click();
  const chosen = ({ target }: Event): void => {
    const input = target as HTMLInputElement;
    const files = Array.from(input.files ?? []);
    input.value = ''; // the same file may be chosen again
    take(files);
  };
  return html`<div class="buttons">
    <button type="button" class="button button-strong" @click=${choose}>
      ${appIcon('open')} Choose files…
    </button>
    <input type="file" multiple hidden aria-label="Documents" @change=${chosen} />
    ${
      HAS_FOLDERS
        ? html`<button type="button" class="button" @click=${choose}>Choose a folder…</button>
            <input type="file" webkitdirectory hidden aria-label="A folder of documents" @change=${chosen} />`
        : nothing
    }
  </div>`;
}
