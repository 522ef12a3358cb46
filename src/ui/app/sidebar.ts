import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import { appIcon } from './app-icons.ts';
import type { AppIcon } from './app-icons.ts';
import type { AppSession } from './app-session.ts';
import { controls } from './controls-style.ts';
import { conversationRow, renameRow } from './conversation-row.ts';
import { groupByDay } from './conversation-days.ts';
import { searchConversations } from './conversation-search.ts';
import type { Hit } from './conversation-search.ts';
import { exportAll, exportOne } from './conversation-transfer.ts';
import { Following } from './following.ts';
import { readTextFile, saveFile } from './files.ts';
import { rowStyle } from './row-style.ts';
import { sidebarStyle } from './sidebar-style.ts';
import type { View } from './view.ts';

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

  static override readonly styles = [controls, rowStyle, sidebarStyle];

  declare session: AppSession;
  declare canInstall: boolean;
  declare query: string;
  /** Id of the conversation whose actions are shown, and of the one that is being renamed. */
  declare menuOf: string | undefined;
  declare renaming: string | undefined;
  readonly #following = new Following(this);
  #seen: readonly unknown[] = [];

  constructor() {
    super();
    this.canInstall = false;
    this.query = '';
  }

  /** Puts the caret into the search. */
  focusSearch(): void {
    this.renderRoot.querySelector<HTMLInputElement>('#search')?.select();
  }

  /** The session speaks of every step of a download, which is no reason to go through a thousand rows. */
  protected override shouldUpdate(changed: PropertyValues): boolean {
    const { shelf, assistant } = this.session;
    const now = [shelf.conversations, shelf.fault, shelf.isLoaded, assistant.conversation.id];
    const isNews = now.some((value, index) => value !== this.#seen[index]);
    this.#seen = now;
    return isNews || changed.size > 0;
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
        <h2 class="visually-hidden">Conversations</h2>
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
            (hit) => this.#row(hit),
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

  #row(hit: Hit): TemplateResult {
    const { conversation } = hit;
    const { id, title } = conversation;
    if (this.renaming === id)
      return renameRow(title, (name, isByKey) => void this.#rename(id, name, isByKey));
    const isMenuOpen = this.menuOf === id;
    return conversationRow(hit, {
      isOpen: this.session.assistant.conversation.id === id,
      isMenuOpen,
      open: () => this.#open(id),
      toggleMenu: () => (this.menuOf = isMenuOpen ? undefined : id),
      rename: () => void this.#beginRename(id),
      save: () => saveFile(exportOne(conversation, Date.now())),
      remove: () => this.#remove(id),
    });
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
    const link = (view: View, icon: AppIcon, name: string): TemplateResult =>
      html`<button class="action" @click=${() => this.#show(view)}>${appIcon(icon)} ${name}</button>`;
    return html`<div class="foot">
      ${link('documents', 'pages', 'Documents')} ${link('models', 'chip', 'Models')}
      ${link('quantize', 'press', 'Quantize')} ${link('device', 'pulse', 'This device')}
      ${link('performance', 'gauge', 'Performance')} ${link('settings', 'gear', 'Settings')}
      ${link('shortcuts', 'keyboard', 'Shortcuts')}
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

  async #rename(id: string, name: string, isByKey: boolean): Promise<void> {
    if (this.renaming !== id) return; // the field that goes away is left, too
    this.renaming = undefined;
    this.session.desk.rename(id, name);
    await this.updateComplete;
    if (isByKey) this.renderRoot.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`)?.focus();
  }

  async #import(input: HTMLInputElement): Promise<void> {
    const [file] = input.files ?? [];
    input.value = ''; // the same file may be chosen again
    if (file !== undefined) this.session.desk.importText(await readTextFile(file));
  }

  #show(view: View): void {
    this.dispatchEvent(new CustomEvent('sidebar-view', { detail: { view } }));
  }

  #leave(): void {
    this.dispatchEvent(new CustomEvent('sidebar-leave'));
  }
}

function foundText(count: number): string {
  return count === 1 ? 'One conversation found' : `${count} conversations found`;
}
