import { html } from 'lit';
import type { nothing, TemplateResult } from 'lit';
import type { Assistant } from '../../assistant/assistant.ts';
import type { ModelRecord, StorageUsage } from '../../core/protocol.ts';
import { loadConversation, saveConversation } from './conversation-exchange.ts';
import { icon } from './icons.ts';
import { settingsFields } from './settings-fields.ts';
import { modelSettings } from './settings-model.ts';
import type { ModelActions } from './settings-model.ts';

/** What the panel shows. */
export interface SettingsView {
  readonly assistant: Assistant;
  readonly isOpen: boolean;
  /** The person was asked whether the model shall go. */
  readonly isSure: boolean;
  readonly records: readonly ModelRecord[];
  readonly usage: StorageUsage | undefined;
  /** What went wrong here, if something did. */
  readonly note: TemplateResult | typeof nothing;
}

export interface SettingsActions {
  readonly model: ModelActions;
  readonly close: () => void;
  readonly leave: (event: FocusEvent) => void;
  /** A conversation came from a file, or did not. */
  readonly imported: (outcome: Promise<void>) => void;
}

/** How answers are made, the conversation as a file, the model and its storage. */
export function settingsPanel(view: SettingsView, actions: SettingsActions): TemplateResult {
  const { assistant, isOpen, isSure, records, usage, note } = view;
  const { state, settings } = assistant;
  return html`<div
    class="settings"
    part="settings"
    id="settings"
    role="dialog"
    aria-labelledby="settings-title"
    tabindex="-1"
    ?hidden=${!isOpen}
    @focusout=${actions.leave}
  >
    <div class="settings-head">
      <h3 id="settings-title">Settings</h3>
      <button type="button" class="button-round" aria-label="Close settings" @click=${actions.close}>
        ${icon('close')}
      </button>
    </div>
    ${settingsFields(settings, {
      configure: (change) => assistant.configure(change),
      sample: (change) => assistant.configure({ sampling: { ...assistant.settings.sampling, ...change } }),
    })}
    <h4>Conversation</h4>
    ${conversationButtons(assistant, actions)} ${note}
    <h4>Model and storage</h4>
    ${modelSettings({ state, records, usage, isSure }, actions.model)}
  </div>`;
}

function conversationButtons(assistant: Assistant, { imported }: SettingsActions): TemplateResult {
  const choose = ({ currentTarget }: Event): void =>
    (currentTarget as HTMLElement).parentElement?.querySelector('input')?.click();
  const take = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    input.value = ''; // the same file may be chosen again
    if (file === undefined) return;
    imported(loadConversation(file).then((conversation) => assistant.openConversation(conversation)));
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
      @change=${take}
    />
  </div>`;
}
