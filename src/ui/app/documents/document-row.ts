import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { DocumentRecord } from '../../../core/library.ts';
import { plural } from '../../../core/plural.ts';
import { formatBytes } from '../../format.ts';
import { kindText, whenText } from './documents-words.ts';

export interface RowParts {
  /** True while its deletion is asked about once more. */
  readonly isDeleting: boolean;
  readonly open: () => void;
  readonly askDelete: (isAsking: boolean) => void;
  readonly remove: () => void;
}

/** One document of the library. */
export function documentRow(record: DocumentRecord, parts: RowParts): TemplateResult {
  const { name, title, kind, passages, bytes, addedAt, truncated } = record;
  return html`<li class="document" tabindex="-1">
    <h4 dir="auto">${title}</h4>
    <p class="quiet">
      ${title === name ? nothing : html`<bdi>${name}</bdi> · `}${kindText(kind)} ·
      ${plural(passages, 'passage')} · ${formatBytes(bytes)} ·
      <time datetime=${new Date(addedAt).toISOString()}>${whenText(addedAt)}</time>
    </p>
    ${
      truncated === 0
        ? nothing
        : html`<p class="quiet">
            Of ${plural(truncated, 'long passage')} only the beginning is found by its meaning.
          </p>`
    }
    <div class="buttons">${parts.isDeleting ? sure(parts) : actions(title, parts)}</div>
  </li>`;
}

function actions(title: string, { open, askDelete }: RowParts): TemplateResult {
  return html`<button class="button" aria-label="Open text of ${title}" @click=${open}>Open text</button>
    <button class="button button-danger" aria-label="Delete ${title}" @click=${() => askDelete(true)}>
      Delete
    </button>`;
}

function sure({ askDelete, remove }: RowParts): TemplateResult {
  return html`<button class="button button-danger" @click=${remove}>Delete it</button>
    <button class="button keep" @click=${() => askDelete(false)}>Keep it</button>`;
}
