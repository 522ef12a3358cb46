import { html } from 'lit';
import type { nothing, ReactiveController, ReactiveControllerHost, TemplateResult } from 'lit';
import type { Assistant } from '../../assistant/assistant.ts';
import type { ModelRecord, StorageUsage } from '../../core/protocol.ts';
import { loadConversation, saveConversation } from './conversation-exchange.ts';
import { icon } from './icons.ts';
import { settingsFields } from './settings-fields.ts';
import { modelSettings } from './settings-model.ts';
import type { ModelActions } from './settings-model.ts';

type Host = ReactiveControllerHost & HTMLElement & { readonly renderRoot: HTMLElement | DocumentFragment };

export interface SettingsOptions {
  readonly assistant: () => Assistant;
  /** Something that was asked for here did not work. */
  readonly onProblem: (error: unknown) => void;
}

/** The button in the head and the panel it opens: how answers are made, the conversation as a file, the model. */
export class SettingsMenu implements ReactiveController {
  readonly #host: Host;
  readonly #options: SettingsOptions;
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
      @click=${() => (this.#isOpen ? this.close() : this.open())}
    >
      ${icon('sliders')}
    </button>`;
  }

  /** `note` is what went wrong here, if something did. */
  panel(note: TemplateResult | typeof nothing): TemplateResult {
    const assistant = this.#options.assistant();
    const { state, settings, conversation } = assistant;
    return html`<div
      class="settings"
      part="settings"
      id="settings"
      role="dialog"
      aria-labelledby="settings-title"
      tabindex="-1"
      ?hidden=${!this.#isOpen}
      @focusout=${this.#leave}
    >
      <div class="settings-head">
        <h3 id="settings-title">Settings</h3>
        <button type="button" class="button-round" aria-label="Close settings" @click=${() => this.close()}>
          ${icon('close')}
        </button>
      </div>
      ${settingsFields(settings, {
        configure: (change) => assistant.configure(change),
        sample: (change) => assistant.configure({ sampling: { ...assistant.settings.sampling, ...change } }),
      })}
      <h4>Conversation</h4>
      <div class="settings-buttons">
        <button
          type="button"
          class="button"
          ?disabled=${conversation.messages.length === 0}
          @click=${() => saveConversation(assistant.conversation)}
        >
          Export
        </button>
        <button type="button" class="button" @click=${this.#chooseFile}>Import</button>
        <input
          type="file"
          hidden
          accept="application/json,.json"
          aria-label="Conversation to import"
          @change=${this.#import}
        />
      </div>
      ${note}
      <h4>Model and storage</h4>
      ${modelSettings({ state, records: this.#records, usage: this.#usage, isSure: this.#isSure }, this.#actions)}
    </div>`;
  }

  open(): void {
    this.#isOpen = true;
    this.#isSure = false;
    void this.#lookAround();
    void this.#update('#settings');
  }

  /** Puts it away; the focus goes back to the button if it was in here. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    const hadFocus = this.#find('#settings')?.matches(':focus-within') === true;
    void this.#update(hadFocus ? '#settings-button' : undefined);
  }

  readonly #actions: ModelActions = {
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

  readonly #chooseFile = (): void => {
    this.#find<HTMLInputElement>('#settings input[type=file]')?.click();
  };

  readonly #import = async (event: Event): Promise<void> => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    input.value = ''; // the same file may be chosen again
    if (file === undefined) return;
    try {
      const conversation = await loadConversation(file);
      this.#options.assistant().openConversation(conversation);
      this.close();
    } catch (error) {
      this.#options.onProblem(error);
    }
  };

  readonly #pressElsewhere = (event: PointerEvent): void => {
    const path = event.composedPath();
    const isHere = ['#settings', '#settings-button'].some((name) => {
      const part = this.#find(name);
      return part !== null && path.includes(part);
    });
    if (!isHere) this.close();
  };

  /** Tabbing out of it puts it away; a click that focuses nothing does not. */
  readonly #leave = ({ relatedTarget }: FocusEvent): void => {
    const isHere = ['#settings', '#settings-button'].some((name) =>
      this.#find(name)?.contains(relatedTarget as Node | null),
    );
    if (relatedTarget !== null && !isHere) this.close();
  };

  async #update(focusOn?: string): Promise<void> {
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    if (focusOn !== undefined) this.#find(focusOn)?.focus();
  }

  #find<E extends HTMLElement>(selector: string): E | null {
    return this.#host.renderRoot.querySelector<E>(selector);
  }
}
