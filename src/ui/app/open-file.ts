import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { appIcon } from './app-icons.ts';
import { chooseNext, chosenFiles } from './file-input.ts';

/**
 * The button that lets a person choose a model's files. It asks for no kind of file: phones know no GGUF, and would
 * offer none.
 */
export function openFileButton(take: (files: readonly File[]) => void): TemplateResult {
  return html`<button type="button" class="button" @click=${chooseNext}>
      ${appIcon('open')} Open a file…
    </button>
    <input type="file" multiple hidden aria-label="Files of a model" @change=${chosenFiles(take)} />`;
}
