import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { appIcon } from './app-icons.ts';

/**
 * The button that lets a person choose a model's files. It asks for no kind of file: phones know no GGUF, and would
 * offer none.
 */
export function openFileButton(take: (files: readonly File[]) => void): TemplateResult {
  const choose = ({ currentTarget }: Event): void =>
    ((currentTarget as HTMLElement).nextElementSibling as HTMLInputElement).click();
  const chosen = ({ target }: Event): void => {
    const input = target as HTMLInputElement;
    const files = Array.from(input.files ?? []);
    input.value = ''; // the same file may be chosen again
    if (files.length > 0) take(files);
  };
  return html`<button type="button" class="button" @click=${choose}>${appIcon('open')} Open a file…</button>
    <input type="file" multiple hidden aria-label="Files of a model" @change=${chosen} />`;
}
