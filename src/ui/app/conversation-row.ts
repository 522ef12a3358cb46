import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { appIcon } from './app-icons.ts';
import type { AppIcon } from './app-icons.ts';
import type { Hit } from './conversation-search.ts';

/** What a row of the list shows, and what can be done with its conversation. */
export interface RowParts {
  readonly isOpen: boolean;
  readonly isMenuOpen: boolean;
  readonly open: () => void;
  readonly toggleMenu: () => void;
  readonly rename: () => void;
  readonly save: () => void;
  readonly remove: () => void;
}

/** One conversation of the list, with its actions below it when they are asked for. */
export function conversationRow({ conversation, snippet }: Hit, parts: RowParts): TemplateResult {
  const { id, title } = conversation;
  const { isOpen, isMenuOpen } = parts;
  return html`<li class=${isOpen ? 'item current' : 'item'}>
    <div class="line">
      <button class="open" data-id=${id} aria-current=${isOpen ? 'page' : nothing} @click=${parts.open}>
        <span class="title" dir="auto">${title}</span>
        ${
          snippet === undefined
            ? nothing
            : html`<span class="snippet" dir="auto"
                >${snippet.before}<mark>${snippet.match}</mark>${snippet.after}</span
              >`
        }
      </button>
      <button
        class="more"
        aria-label="Actions for ${title}"
        aria-expanded=${isMenuOpen}
        @click=${parts.toggleMenu}
      >
        ${appIcon('more')}
      </button>
    </div>
    ${isMenuOpen ? actions(parts) : nothing}
  </li>`;
}

function actions({ rename, save, remove }: RowParts): TemplateResult {
  const action = (name: string, icon: AppIcon, act: () => void): TemplateResult =>
    html`<button class="action ${icon === 'trash' ? 'danger' : ''}" @click=${act}>
      ${appIcon(icon)} ${name}
    </button>`;
  return html`<div class="actions">
    ${action('Rename', 'pencil', rename)} ${action('Export', 'out', save)}
    ${action('Delete', 'trash', remove)}
  </div>`;
}

/** In the place of a row while its conversation gets another name. `end` hears the name, and whether by a key. */
export function renameRow(title: string, end: (name: string, isByKey: boolean) => void): TemplateResult {
  const valueOf = ({ target }: Event): string => (target as HTMLInputElement).value;
  return html`<li class="item naming">
    <label class="visually-hidden" for="rename">Title</label>
    <input
      id="rename"
      class="field"
      dir="auto"
      maxlength="200"
      enterkeyhint="done"
      .value=${title}
      @blur=${(event: FocusEvent) => end(valueOf(event), false)}
      @keydown=${(event: KeyboardEvent) => {
        if (event.isComposing || (event.key !== 'Enter' && event.key !== 'Escape')) return;
        event.preventDefault();
        event.stopPropagation(); // Escape would close the drawer
        end(event.key === 'Enter' ? valueOf(event) : title, true);
      }}
    />
  </li>`;
}
