import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { toFault } from '../../assistant/assistant-fault.ts';
import { loadPart } from '../../core/load-part.ts';
import { NibbleChat } from '../chat/nibble-chat.ts';
import { theme } from '../style/theme.ts';
import type { AppSession } from './app-session.ts';
import { appStyle } from './app-style.ts';
import { controls } from './controls-style.ts';
import { define } from './define.ts';
import { DeviceView } from './device-view.ts';
import type { DroppedFile } from './dropped-files.ts';
import { FileDrop } from './file-drop.ts';
import { isTyping } from './focused-field.ts';
import { Following } from './following.ts';
import type { InstallOffer } from './install-offer.ts';
import { LATE_VIEWS, lateView } from './late-views.ts';
import { Modal } from './modal.ts';
import { modalHeading, modalView } from './modal-view.ts';
import type { ModalView } from './modal-view.ts';
import { isModel } from './model-file.ts';
import { ModelsView } from './models-view.ts';
import { openFileButton } from './open-file.ts';
import { paintPage } from './page-paint.ts';
import { PageRoom } from './page-room.ts';
import { SettingsView } from './settings-view.ts';
import { ShortcutKeys } from './shortcuts.ts';
import type { Shortcut } from './shortcuts.ts';
import { SidePanel } from './side-panel.ts';
import { Sidebar } from './sidebar.ts';
import { ToastList } from './toast-list.ts';
import { topBar } from './top-bar.ts';
import type { View } from './view.ts';

/** The whole app: the chat, with the conversations on one side and its figures on the other. */
export class NibbleApp extends LitElement {
  static override readonly properties = {
    session: { attribute: false },
    install: { attribute: false },
    theme: { reflect: true },
    view: { state: true },
    hasSidebar: { state: true },
    hasPerformance: { state: true },
  };

  static override readonly styles = [theme, controls, appStyle];

  declare session: AppSession;
  declare install: InstallOffer;
  declare theme: 'light' | 'dark' | undefined;
  declare view: ModalView | undefined;
  declare hasSidebar: boolean;
  declare hasPerformance: boolean;
  readonly #following = new Following(this);
  readonly #followingInstall = new Following(this);
  readonly #drop = new FileDrop(this, (files) => void this.#take(files));
  readonly #room = new PageRoom(this, () => (this.hasSidebar = this.#room.isWide));

  constructor() {
    super();
    this.hasPerformance = false;
    this.hasSidebar = this.#room.isWide;
    this.addController(new ShortcutKeys((shortcut) => void this.#do(shortcut)));
  }

  /** What is written to the model and was not sent. */
  get draft(): string {
    return this.#chat?.draft ?? '';
  }

  /** True while something is being written that is no draft: a reload would lose it. */
  get isEditing(): boolean {
    return this.#chat?.isEditing === true || (this.draft === '' && isTyping(document));
  }

  /** Gives back what was written before a reload, unless something is written already. */
  async restoreDraft(text: string): Promise<void> {
    if (text === '') return;
    await this.updateComplete;
    await this.#chat?.updateComplete;
    this.#chat?.restoreDraft(text);
  }

  protected override willUpdate(): void {
    this.#following.follow(this.session);
    this.#followingInstall.follow(this.install);
    const { theme: chosen } = this.session.settings;
    this.theme = chosen === 'auto' ? undefined : chosen;
    this.dataset['phase'] = this.session.assistant.state.phase;
  }

  protected override render(): TemplateResult {
    const front = this.#front;
    return html`
      <nibble-app-panel
        label="Conversations"
        .open=${this.hasSidebar}
        .drawer=${!this.#room.isWide}
        @panel-close=${() => (this.hasSidebar = false)}
      >
        ${front === 'sidebar' ? this.#above() : nothing}
        <nibble-app-sidebar
          .session=${this.session}
          .canInstall=${this.install.way !== 'none'}
          @sidebar-leave=${() => this.#left()}
          @sidebar-view=${(event: CustomEvent<{ view: View }>) => this.#show(event.detail.view)}
        ></nibble-app-sidebar>
      </nibble-app-panel>
      <main>
        ${topBar({
          title: this.#title,
          state: this.session.assistant.state,
          hasSidebar: this.hasSidebar,
          hasPerformance: this.hasPerformance,
          toggleSidebar: () => (this.hasSidebar = !this.hasSidebar),
          show: (view) => this.#show(view),
          newChat: () => this.#newChat(),
        })}
        ${front === 'page' ? this.#above() : nothing}
        <h2 class="visually-hidden">Chat</h2>
        <nibble-chat .assistant=${this.session.assistant} .theme=${this.theme}>
          <div slot="start-actions">${openFileButton((files) => void this.session.openFiles(files))}</div>
        </nibble-chat>
      </main>
      <nibble-app-panel
        class="figures"
        label="Performance"
        side="end"
        .open=${this.hasPerformance}
        .drawer=${!this.#room.isRoomy}
        @panel-close=${() => (this.hasPerformance = false)}
      >
        ${front === 'figures' ? this.#above() : nothing}
        ${
          this.hasPerformance
            ? html`<nibble-app-performance
                .session=${this.session}
                @view-close=${() => this.#closePerformance()}
              ></nibble-app-performance>`
            : nothing
        }
      </nibble-app-panel>
      <nibble-app-modal
        heading=${modalHeading(this.view)}
        .open=${this.view !== undefined}
        @modal-close=${() => (this.view = undefined)}
      >
        ${modalView(this.view, this.session, this.install)} ${front === 'modal' ? this.#above() : nothing}
      </nibble-app-modal>
    `;
  }

  protected override updated(_changed: PropertyValues): void {
    paintPage(this, this.theme);
    document.title = this.#title === '' ? 'Nibble' : `${this.#title} · Nibble`;
  }

  get #chat(): NibbleChat | null {
    return this.renderRoot.querySelector('nibble-chat');
  }

  get #title(): string {
    return this.session.assistant.conversation.title;
  }

  /** What lies over everything else; a modal dialog puts the rest out of reach, the toasts too. */
  get #front(): 'page' | 'sidebar' | 'figures' | 'modal' {
    if (this.view !== undefined) return 'modal';
    if (this.hasPerformance && !this.#room.isRoomy) return 'figures';
    return this.hasSidebar && !this.#room.isWide ? 'sidebar' : 'page';
  }

  /** Where a file may be dropped, over all of it; and the toasts, at its head. */
  #above(): TemplateResult {
    return html`${this.#drop.isOver ? html`<p class="drop" role="status">${this.view === 'quantize' ? 'Drop the model here' : 'Drop a model or documents here'}</p>` : nothing}
      <nibble-app-toasts
        slot=${this.view === undefined ? nothing : 'above'}
        .toasts=${this.session.toasts}
        @toast-leave=${() => void this.#focusChat()}
      ></nibble-app-toasts>`;
  }

  /** What was dropped: a model, or else documents. */
  async #take(dropped: readonly DroppedFile[]): Promise<void> {
    const files = dropped.map(({ file }) => file);
    if (this.view === 'quantize') return this.session.quantizing.choose(files);
    if (await isModel(files)) return this.session.openFiles(files);
    this.#show('documents');
    await this.session.documents.add(dropped.map(({ path, file }) => ({ name: path, content: file })));
  }

  #show(view: View): void {
    if (!this.#room.isWide) this.hasSidebar = false;
    if (view === 'performance') this.hasPerformance = !this.hasPerformance;
    else this.view = view;
    if (LATE_VIEWS.has(view) || this.hasPerformance) void this.#bring(view);
  }

  async #bring(view: View): Promise<void> {
    try {
      await loadPart(() => lateView(view));
    } catch (error) {
      this.hasPerformance = false;
      this.view = undefined;
      this.session.toasts.show({ key: 'late', text: toFault(error).message });
    }
  }

  /** A drawer gives the focus back by itself. */
  #closePerformance(): void {
    this.hasPerformance = false;
    if (this.#room.isRoomy) this.renderRoot.querySelector<HTMLElement>('[aria-label="Performance"]')?.focus();
  }

  #newChat(): void {
    this.session.desk.newChat();
    this.#left();
  }

  /** From the sidebar to the chat. */
  #left(): void {
    if (!this.#room.isWide) this.hasSidebar = false;
    void this.#focusChat();
  }

  /** After the drawers, which give the focus back to what opened them; while one is open it keeps the focus. */
  async #focusChat(): Promise<void> {
    await this.updateComplete;
    const panels = this.renderRoot.querySelectorAll<SidePanel>('nibble-app-panel');
    await Promise.all(Array.from(panels, ({ updateComplete }) => updateComplete));
    if (this.#front === 'page') this.#chat?.focus();
  }

  async #do(shortcut: Shortcut): Promise<void> {
    if (shortcut === 'new-chat') return this.#newChat();
    if (shortcut !== 'search') return this.#show(shortcut);
    this.view = undefined;
    this.hasSidebar = true;
    await this.updateComplete;
    this.renderRoot.querySelector<Sidebar>('nibble-app-sidebar')?.focusSearch();
  }
}

define({
  'nibble-chat': NibbleChat,
  'nibble-app': NibbleApp,
  'nibble-app-device': DeviceView,
  'nibble-app-modal': Modal,
  'nibble-app-models': ModelsView,
  'nibble-app-panel': SidePanel,
  'nibble-app-settings': SettingsView,
  'nibble-app-sidebar': Sidebar,
  'nibble-app-toasts': ToastList,
});
