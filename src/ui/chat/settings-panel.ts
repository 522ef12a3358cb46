import { html } from 'lit';
import type { nothing, TemplateResult } from 'lit';
import type { Assistant } from '../../assistant/assistant.ts';
import { answers } from '../../core/model-task.ts';
import type { ModelRecord, StorageUsage } from '../../core/protocol.ts';
import { KEEPING_REFUSED, KEPT } from '../storage-words.ts';
import { loadConversation, saveConversation } from './conversation-exchange.ts';
import { icon } from './icons.ts';
import { settingsFields } from './settings-fields.ts';
import { modelSettings } from './settings-model.ts';
import type { ModelActions } from './settings-model.ts';

export { settingsStyles as styles } from '../style/settings-styles.ts';

export interface PanelOptions {
  readonly assistant: () => Assistant;
  readonly close: () => void;
  /** Shows what has changed, and then puts the focus on what matches. */
  readonly update: (focusOn?: string) => Promise<void>;
  /** Something that was asked for here did not work. */
  readonly onProblem: (error: unknown) => void;
}

/** How answers are made, the conversation as a file, the model. Loaded when somebody looks. */
export class SettingsPanel {
  readonly #options: PanelOptions;
  #isSure = false;
  #keepingNote = '';
  #records: readonly ModelRecord[] = [];
  #usage: StorageUsage | undefined;

  constructor(options: PanelOptions) {
    this.#options = options;
  }

  /** Somebody looks: figures are read anew, and no question is open. */
  open(): void {
    this.#isSure = false;
    this.#keepingNote = '';
    void this.#lookAround();
  }

  /** `note` is what went wrong here, if something did. */
  render(note: TemplateResult | typeof nothing): TemplateResult {
    const assistant = this.#options.assistant();
    const { state, settings } = assistant;
    const view = {
      state,
      records: this.#records,
      usage: this.#usage,
      isSure: this.#isSure,
      keepingNote: this.#keepingNote,
    };
    return html`<div class="settings-head">
        <h3 id="settings-title">Settings</h3>
        <button
          type="button"
          class="button-round"
          aria-label="Close settings"
          @click=${() => this.#options.close()}
        >
          ${icon('close')}
        </button>
      </div>
      ${settingsFields(settings, {
        configure: (change) => assistant.configure(change),
        sample: (change) => assistant.configure({ sampling: { ...assistant.settings.sampling, ...change } }),
      })}
      <h4>Conversation</h4>
      ${this.#exchange(assistant)} ${note}
      <h4>Model and storage</h4>
      ${modelSettings(view, this.#modelActions)}`;
  }

  #exchange(assistant: Assistant): TemplateResult {
    const choose = ({ currentTarget }: Event): void => {
      const input = (currentTarget as HTMLElement).nextElementSibling as HTMLInputElement;
      input.click();
    };
    return html`<div class="settings-buttons">
      <button
        type="button"
        class="button"
        ?disabled=${assistant.conversation.messages.length === 0}
        @click=${() => saveConversation(assistant.conversation)}
      >
        Export
      </button>
      <button type="button" class="button" @click=${choose}>Import</button>
      <input
        type="file"
        hidden
        accept="application/json,.json"
        aria-label="Conversation to import"
        @change=${(event: Event) => void this.#take(event.target as HTMLInputElement)}
      />
    </div>`;
  }

  readonly #modelActions: ModelActions = {
    choose: (id) => void this.#options.assistant().useModel(id),
    persist: () => void this.#persist(),
    askDelete: (isAsking) => {
      this.#isSure = isAsking;
      void this.#options.update(isAsking ? '#keep' : '#delete');
    },
    deleteModel: () => {
      this.#options.close();
      void this.#options.assistant().deleteModel();
    },
  };

  async #take(input: HTMLInputElement): Promise<void> {
    const file = input.files?.[0];
    input.value = ''; // the same file may be chosen again
    if (file === undefined) return;
    try {
      this.#options.assistant().openConversation(await loadConversation(file));
      this.#options.close();
    } catch (error) {
      this.#options.onProblem(error);
    }
  }

  async #persist(): Promise<void> {
    try {
      const isKept = await this.#options.assistant().models.persist();
      this.#keepingNote = isKept ? KEPT : KEEPING_REFUSED;
      await this.#lookAround();
      if (isKept) await this.#options.update('#settings'); // its button is gone
    } catch (error) {
      this.#options.onProblem(error);
    }
  }

  async #lookAround(): Promise<void> {
    const { models } = this.#options.assistant();
    try {
      const [records, usage] = await Promise.all([models.list(), models.usage()]);
      this.#records = records.filter(answers);
      this.#usage = usage;
      await this.#options.update();
    } catch {
      // figures to look at; nothing else depends on them
    }
  }
}
