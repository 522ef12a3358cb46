import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { loadedOf, modelOf } from '../../assistant/assistant-state.ts';
import type { AssistantState } from '../../assistant/assistant-state.ts';
import type { LoadedModel, ModelRecord, StorageUsage } from '../../core/protocol.ts';
import { formatBytes } from '../format.ts';
import { deviceText } from './device-text.ts';
import { factList, sourceLink } from './facts.ts';
import type { Fact } from './facts.ts';

/** What the settings know of models and storage. */
export interface ModelView {
  readonly state: AssistantState;
  readonly records: readonly ModelRecord[];
  readonly usage: StorageUsage | undefined;
  /** The question whether to delete stands there. */
  readonly isSure: boolean;
  /** What the browser said to keeping the weights for good; empty before it was asked. */
  readonly keepingNote: string;
}

export interface ModelActions {
  choose(id: string): void;
  persist(): void;
  askDelete(isAsking: boolean): void;
  deleteModel(): void;
}

/** Everything about the model and its storage, and the way to delete it. */
export function modelSettings(view: ModelView, actions: ModelActions): TemplateResult | typeof nothing {
  const model = modelOf(view.state);
  if (model === undefined) return nothing;
  const { usage } = view;
  const isListed = view.records.some(({ id }) => id === model.id);
  const choice = isListed ? view.records : [model, ...view.records]; // a file that was given is in no catalogue
  return html`
    ${choice.length > 1 ? modelChoice(choice, model, actions) : nothing}
    ${factList([...modelFacts(model, loadedOf(view.state)), ...storageFacts(usage)])}
    <div class="settings-buttons">
      ${
        usage !== undefined && usage.weightBytes > 0 && !usage.persisted
          ? html`<button type="button" class="button" @click=${() => actions.persist()}>
              Keep it for good
            </button>`
          : nothing
      }
      ${deletion(view, model, actions)}
    </div>
    <p class="quiet" role="status">${view.keepingNote}</p>
  `;
}

function modelChoice(
  records: readonly ModelRecord[],
  model: ModelRecord,
  actions: ModelActions,
): TemplateResult {
  const choose = (event: Event): void => actions.choose((event.target as HTMLSelectElement).value);
  return html`<div class="field">
    <label for="model">Model</label>
    <select id="model" @change=${choose}>
      ${records.map(
        (record) =>
          html`<option value=${record.id} ?selected=${record.id === model.id}>${choiceText(record)}</option>`,
      )}
    </select>
  </div>`;
}

function choiceText({ name, bytes, complete }: ModelRecord): string {
  return `${name} (${complete ? 'on this device' : formatBytes(bytes)})`;
}

function modelFacts(model: ModelRecord, loaded: LoadedModel | undefined): Fact[] {
  const running: Fact[] = loaded === undefined ? [] : [
    ['Runs on', deviceText(loaded)],
    ['Kernels', loaded.kernel],
    ['Memory in use', formatBytes(loaded.memoryBytes)],
    ['Context', `${loaded.contextLength.toLocaleString('en')} tokens`],
  ]; // prettier-ignore
  return [
    ['Model', model.name],
    ['Licence', model.licence],
    ['Source', sourceLink(model.source)],
    ...running,
  ];
}

function storageFacts(usage: StorageUsage | undefined): Fact[] {
  if (usage === undefined) return [];
  const { usedBytes, quotaBytes, weightBytes, persisted } = usage;
  const isKnown = usedBytes !== undefined && quotaBytes !== undefined;
  const kept = persisted ? 'until you delete it' : 'until the browser needs the room';
  return [
    ['Weights stored', formatBytes(weightBytes)],
    ['Kept', weightBytes > 0 ? kept : undefined],
    ['This site uses', isKnown ? `${formatBytes(usedBytes)} of ${formatBytes(quotaBytes)}` : undefined],
  ];
}

/** Asks once more in place, because a download is slow to repeat. */
function deletion(
  { state, isSure }: ModelView,
  model: ModelRecord,
  actions: ModelActions,
): TemplateResult | typeof nothing {
  if (model.storedBytes === 0 || state.phase === 'starting' || state.phase === 'answering') return nothing;
  if (!isSure) {
    return html`<button
      type="button"
      class="button button-danger"
      id="delete"
      @click=${() => actions.askDelete(true)}
    >
      Delete from this device
    </button>`;
  }
  return html`<button type="button" class="button button-danger" @click=${() => actions.deleteModel()}>
      Delete ${formatBytes(model.storedBytes)}
    </button>
    <button type="button" class="button" id="keep" @click=${() => actions.askDelete(false)}>Keep it</button>`;
}
