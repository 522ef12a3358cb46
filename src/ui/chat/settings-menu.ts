import { html, nothing } from 'lit';
import type { ReactiveController, ReactiveControllerHost, TemplateResult } from 'lit';
import type { Assistant } from '../../assistant/assistant.ts';
import type { ModelRecord, StorageUsage } from '../../core/protocol.ts';
import { icon } from './icons.ts';
import type { ModelActions } from './settings-model.ts';
import type { SettingsActions, SettingsView, settingsPanel } from './settings-panel.ts';

type Host = ReactiveControllerHost & HTMLElement & { readonly renderRoot: HTMLElement | DocumentFragment };

export interface SettingsOptions {
  readonly assistant: () => Assistant;
  /** Something that was asked for here did not work. */
  readonly onProblem: (error: unknown) => void;
}

/** The button in the head and the panel it opens. */
export class SettingsMenu implements ReactiveController {
  readonly #host: Host;
  readonly #options: SettingsOptions;
  #draw: typeof settingsPanel | undefined;
  #isOpen = false;
  #isSure = false;
  #records: readonly ModelRecord[] = [];
  #usage: StorageUsage | undefined;

  constructor(host: Host, options: SettingsOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener('pointerdown', this.#pressElsewhere);
  }

  hostDisconnected(): void {
    document.removeEventListener('pointerdown', this.#pressElsewhere);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  button(): TemplateResult {
    return html`<button
      type="button"
      class="button button-icon"
      id="settings-button"
      aria-label="Settings"
      title="Settings"
      aria-expanded=${this.#isOpen}
      aria-controls="settings"
      @click=${() => (this.#isOpen ? this.close() : void this.open())}
    >
      ${icon('sliders')}
    </button>`;
  }

  /** `note` is what went wrong here, if something did. Nothing stands there before it is opened for the first time. */
  panel(note: TemplateResult | typeof nothing): TemplateResult | typeof nothing {
    if (this.#draw === undefined) return nothing;
    const view: SettingsView = {
      assistant: this.#options.assistant(),
      isOpen: this.#isOpen,
      isSure: this.#isSure,
      records: this.#records,
      usage: this.#usage,
      note,
    };
    return this.#draw(view, this.#actions);
  }

  /** The panel's code comes when it is first asked for. */
  async open(): Promise<void> {
    try {
      this.#draw ??= (await import('./settings-panel.ts')).settingsPanel;
    } catch (error) {
      return this.#options.onProblem(error);
    }
    this.#isOpen = true;
    this.#isSure = false;
    void this.#lookAround();
    await this.#update('#settings');
  }

  /** Puts it away; the focus goes back to the button if it was in here. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    const hadFocus = this.#find('#settings')?.matches(':focus-within') === true;
    void this.#update(hadFocus ? '#settings-button' : undefined);
  }

  readonly #modelActions: ModelActions = {
    choose: (id) => void this.#options.assistant().useModel(id),
    persist: () => void this.#persist(),
    askDelete: (isAsking) => {
      this.#isSure = isAsking;
      void this.#update(isAsking ? '#keep' : '#delete');
    },
    deleteModel: () => {
      this.close();
      void this.#options.assistant().deleteModel();
    },
  };

  readonly #actions: SettingsActions = {
    model: this.#modelActions,
    close: () => this.close(),
    leave: (event) => this.#leave(event),
    imported: (outcome) => void outcome.then(() => this.close(), this.#options.onProblem),
  };

  async #persist(): Promise<void> {
    await this.#options.assistant().models.persist();
    await this.#lookAround();
  }

  async #lookAround(): Promise<void> {
    const { models } = this.#options.assistant();
    try {
      [this.#records, this.#usage] = await Promise.all([models.list(), models.usage()]);
      this.#host.requestUpdate();
    } catch {
      // figures to look at; nothing else depends on them
    }
  }

  readonly #pressElsewhere = (event: PointerEvent): void => {
    const path = event.composedPath();
    const isHere = ['#settings', '#settings-button'].some((name) => {
      const part = this.#find(name);
      return part !== null && path.includes(part);
    });
    if (!isHere) this.close();
  };

  /** Tabbing out of it puts it away; a click that focuses nothing does not. */
  #leave({ relatedTarget }: FocusEvent): void {
    const isHere = ['#settings', '#settings-button'].some((name) =>
      this.#find(name)?.contains(relatedTarget as Node | null),
    );
    if (relatedTarget !== null && !isHere) this.close();
  }

  async #update(focusOn?: string): Promise<void> {
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    if (focusOn !== undefined) this.#find(focusOn)?.focus();
  }

  #find<E extends HTMLElement>(selector: string): E | null {
    return this.#host.renderRoot.querySelector<E>(selector);
  }
}
