import { html, LitElement, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Conversation } from '../../assistant/conversation.ts';
import { appIcon } from './app-icons.ts';
import type { AppIcon } from './app-icons.ts';
import type { AppSession } from './app-session.ts';
import { controls } from './controls-style.ts';
import { groupByDay } from './conversation-days.ts';
import { searchConversations } from './conversation-search.ts';
import type { Hit } from './conversation-search.ts';
import { exportAll, exportOne } from './conversation-transfer.ts';
import { Following } from './following.ts';
import { readTextFile, saveFile } from './files.ts';
import { sidebarStyle } from './sidebar-style.ts';

/**
 * The conversations, newest first, with search; below them the way to the other views.
 * Fires `sidebar-leave` when the person chose a conversation, and `sidebar-view` {view} for another view.
 */
export class Sidebar extends LitElement {
  static override readonly properties = {
    session: { attribute: false },
    canInstall: { type: Boolean },
    query: { state: true },
    menuOf: { state: true },
    renaming: { state: true },
  };

  static override readonly styles = [controls, sidebarStyle];

  declare session: AppSession;
  declare canInstall: boolean;
  declare query: string;
  /** Id of the conversation whose actions are shown, and of the one that is being renamed. */
  declare menuOf: string | undefined;
  declare renaming: string | undefined;
  readonly #following = new Following(this);

  constructor() {
    super();
    this.canInstall = false;
    this.query = '';
  }

  /** Puts the caret into the search. */
  focusSearch(): void {
    this.renderRoot.querySelector<HTMLInputElement>('#search')?.select();
  }

  protected override willUpdate(): void {
    this.#following.follow(this.session);
  }

  protected override render(): TemplateResult {
    const { shelf } = this.session;
    const hits = searchConversations(shelf.conversations, this.query);
    return html`
      <div class="head">
        <button class="button new" @click=${() => this.#newChat()}>${appIcon('plus')} New chat</button>
        <label class="search">
          ${appIcon('search')}
          <span class="visually-hidden">Search conversations</span>
          <input
            id="search"
            type="search"
            dir="auto"
            autocomplete="off"
            placeholder="Search"
            .value=${live(this.query)}
            @input=${(event: InputEvent) => (this.query = (event.target as HTMLInputElement).value)}
          />
        </label>
        <p class="visually-hidden" role="status">${this.query.trim() === '' ? '' : foundText(hits.length)}</p>
      </div>
      <nav aria-label="Conversations">
        ${this.#faultNote()} ${hits.length > 0 ? this.#groups(hits) : this.#nothing()}
      </nav>
      ${this.#foot()}
    `;
  }

  #groups(hits: readonly Hit[]): TemplateResult[] {
    return groupByDay(hits, Date.now()).map(
      ({ title, hits: ofDay }) => html`
        <h3>${title}</h3>
        <ul>
          ${repeat(
            ofDay,
            ({ conversation }) => conversation.id,
            (hit) => this.#item(hit),
          )}
        </ul>
      `,
    );
  }

  #nothing(): TemplateResult {
    const { shelf } = this.session;
    if (!shelf.isLoaded) return html`<p class="quiet none">Reading …</p>`;
    const text =
      shelf.conversations.length === 0
        ? 'Your conversations will stand here. They stay on this device.'
        : 'No conversation has all of these words.';
    return html`<p class="quiet none">${text}</p>`;
  }

  #item({ conversation, snippet }: Hit): TemplateResult {
    const { id, title } = conversation;
    if (this.renaming === id) return this.#renameForm(conversation);
    const isOpen = this.session.assistant.conversation.id === id;
    const isMenuOpen = this.menuOf === id;
    return html`<li class=${isOpen ? 'item current' : 'item'}>
      <div class="line">
        <button class="open" aria-current=${isOpen ? 'page' : nothing} @click=${() => this.#open(id)}>
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
          @click=${() => (this.menuOf = isMenuOpen ? undefined : id)}
        >
          ${appIcon('more')}
        </button>
      </div>
      ${isMenuOpen ? this.#actions(conversation) : nothing}
    </li>`;
  }

  #actions(conversation: Conversation): TemplateResult {
    const { id } = conversation;
    const action = (name: string, icon: AppIcon, act: () => void): TemplateResult =>
      html`<button class="action ${icon === 'trash' ? 'danger' : ''}" @click=${act}>
        ${appIcon(icon)} ${name}
      </button>`;
    return html`<div class="actions">
      ${action('Rename', 'pencil', () => void this.#beginRename(id))}
      ${action('Export', 'out', () => saveFile(exportOne(conversation, Date.now())))}
      ${action('Delete', 'trash', () => this.#remove(id))}
    </div>`;
  }

  #renameForm({ id, title }: Conversation): TemplateResult {
    const end = (name: string): void => {
      if (this.renaming !== id) return;
      this.renaming = undefined;
      this.session.desk.rename(id, name);
    };
    return html`<li class="item">
      <form
        @submit=${(event: SubmitEvent) => {
          event.preventDefault();
          end(this.renderRoot.querySelector<HTMLInputElement>('#rename')!.value);
        }}
      >
        <label class="visually-hidden" for="rename">Title</label>
        <input
          id="rename"
          class="field"
          dir="auto"
          maxlength="200"
          .value=${title}
          @blur=${(event: FocusEvent) => end((event.target as HTMLInputElement).value)}
          @keydown=${(event: KeyboardEvent) => {
            if (event.key !== 'Escape') return;
            event.stopPropagation();
            event.preventDefault();
            end(title);
          }}
        />
      </form>
    </li>`;
  }

  #faultNote(): TemplateResult | typeof nothing {
    const { fault } = this.session.shelf;
    if (fault === undefined) return nothing;
    return html`<div class="fault" role="alert">
      <p><strong>Conversations are kept only until this page closes.</strong> ${fault.message}</p>
      <code>${fault.code}</code>
    </div>`;
  }

  #foot(): TemplateResult {
    const { shelf } = this.session;
    const link = (view: string, icon: AppIcon, name: string): TemplateResult =>
      html`<button class="action" @click=${() => this.#show(view)}>${appIcon(icon)} ${name}</button>`;
    return html`<div class="foot">
      ${link('models', 'chip', 'Models')} ${link('performance', 'gauge', 'Performance')}
      ${link('settings', 'gear', 'Settings')} ${link('shortcuts', 'keyboard', 'Shortcuts')}
      <button
        class="action"
        ?disabled=${shelf.conversations.length === 0}
        @click=${() => saveFile(exportAll(shelf.conversations, Date.now()))}
      >
        ${appIcon('out')} Export all
      </button>
      <label class="action">
        ${appIcon('in')} Import
        <input
          type="file"
          class="visually-hidden"
          accept="application/json,.json"
          @change=${(event: Event) => void this.#import(event.target as HTMLInputElement)}
        />
      </label>
      ${this.canInstall ? link('install', 'phone', 'Install the app') : nothing}
    </div>`;
  }

  #newChat(): void {
    this.session.desk.newChat();
    this.#leave();
  }

  #open(id: string): void {
    this.menuOf = undefined;
    this.session.desk.open(id);
    this.#leave();
  }

  #remove(id: string): void {
    this.menuOf = undefined;
    this.session.desk.remove(id);
    this.renderRoot.querySelector<HTMLElement>('.new')?.focus(); // the button that had it is gone
  }

  async #beginRename(id: string): Promise<void> {
    this.menuOf = undefined;
    this.renaming = id;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLInputElement>('#rename')?.select();
  }

  async #import(input: HTMLInputElement): Promise<void> {
    const [file] = input.files ?? [];
    input.value = ''; // the same file may be chosen again
    if (file !== undefined) this.session.desk.importText(await readTextFile(file));
  }

  #show(view: string): void {
    this.dispatchEvent(new CustomEvent('sidebar-view', { detail: { view } }));
  }

  #leave(): void {
    this.dispatchEvent(new CustomEvent('sidebar-leave'));
  }
}

function foundText(count: number): string {
  return count === 1 ? 'One conversation found' : `${count} conversations found`;
}
