import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { StartOptions } from '../../assistant/assistant.ts';
import { modelOf } from '../../assistant/assistant-state.ts';
import type { AssistantState } from '../../assistant/assistant-state.ts';
import type { Fault, FaultCode } from '../../core/fault.ts';
import type { ModelRecord } from '../../core/protocol.ts';
import { formatBytes } from '../format.ts';
import { FRUGAL_START } from '../frugal-start.ts';
import { factList, sourceLink } from './facts.ts';
import { faultCard } from './fault-card.ts';
import type { FaultAction } from './fault-card.ts';
import { mascot } from './mascot.ts';
import { startProgress } from './start-progress.ts';

export { panelStyles as styles } from '../style/panel-styles.ts';

export interface StartActions {
  start(options?: StartOptions): void;
  cancel(): void;
}

/** What a first visit sees: which model this is, what it costs in bytes, and the button that starts it. */
export function startPanel(
  state: AssistantState,
  actions: StartActions,
  finder: ModelRecord | undefined,
): TemplateResult {
  const model = modelOf(state);
  const isFailed = state.phase === 'failed';
  return html`${mascot('panel-mark')}
    <h3>A small model, all yours</h3>
    ${isFailed ? nothing : lead(state)}
    ${model === undefined || isFailed ? nothing : factList(factsOf(model))}
    <div class="panel-stage">
      ${stageOf(state, actions)}
      ${finder === undefined || isFailed ? nothing : html`<p class="quiet">${finderNote(finder)}</p>`}
      ${state.phase === 'starting' ? nothing : html`<slot name="start-actions"></slot>`}
    </div>`;
}

function lead(state: AssistantState): TemplateResult {
  if (state.phase === 'offer' && state.model.interrupted !== undefined) {
    return html`<p class="panel-warning">
      The last start of this model did not finish: the page was closed, or there was not enough memory. Start
      it again, or with less memory: then it remembers less of a conversation.
    </p>`;
  }
  return html`<p class="panel-lead">
    A language model runs right here, on your own processor. What you write never leaves this device.
  </p>`;
}

function stageOf(state: AssistantState, actions: StartActions): TemplateResult | typeof nothing {
  switch (state.phase) {
    case 'offer':
      return state.model.interrupted === undefined
        ? offer(state.model, actions)
        : carefulOffer(state.model, actions);
    case 'starting':
      return startProgress(state.progress, () => actions.cancel());
    case 'failed':
      return faultCard(
        state.model === undefined ? 'The list of models did not arrive' : 'The model did not start',
        state.fault,
        ...waysOut(state.fault, actions),
      );
    case 'opening':
    case 'ready':
    case 'answering':
      return nothing;
    default:
      return state satisfies never;
  }
}

function waysOut({ code }: Fault, actions: StartActions): readonly FaultAction[] {
  const again = { label: 'Try again', act: () => actions.start() };
  if (OF_THE_GPU.has(code))
    return [again, { label: 'Start on the processor', act: () => actions.start({ device: 'wasm' }) }];
  if (code !== 'memory-exhausted') return [again];
  return [again, { label: 'Start with less memory', act: () => actions.start(FRUGAL_START) }];
}

/** Faults that a processor does not have. */
const OF_THE_GPU: ReadonlySet<FaultCode> = new Set([
  'webgpu-missing',
  'f16-missing',
  'device-lost',
  'engine-wrong',
]);

function offer(model: ModelRecord, actions: StartActions): TemplateResult {
  return html`${startButton(model, actions)}
    <p class="quiet">${startNote(model)}</p>`;
}

function carefulOffer(model: ModelRecord, actions: StartActions): TemplateResult {
  return html`${startButton(model, actions)}
    <button type="button" class="button" @click=${() => actions.start(FRUGAL_START)}>
      Start with less memory
    </button>`;
}

function startButton(model: ModelRecord, actions: StartActions): TemplateResult {
  const isPartial = model.storedBytes > 0 && !model.complete;
  const label = model.complete ? startLabel(model) : isPartial ? 'Resume' : 'Download and start';
  const left = formatBytes(model.bytes - model.storedBytes);
  return html`<button
    type="button"
    class="button button-primary button-start"
    @click=${() => actions.start()}
  >
    ${label}
    ${model.complete ? nothing : html`<span class="button-size">${isPartial ? `${left} left` : left}</span>`}
  </button>`;
}

/** The switch at the composer is on by itself, so a question is what starts it. */
function finderNote({ bytes, storedBytes }: ModelRecord): string {
  return `Answering from documents takes a second model (${formatBytes(bytes - storedBytes)}), downloaded with the first question.`;
}

function startLabel({ interrupted }: ModelRecord): string {
  return interrupted === undefined ? 'Start' : 'Start again';
}

function startNote(model: ModelRecord): string {
  if (model.complete) return 'It is on this device already; nothing is downloaded.';
  const isSaving =
    'connection' in navigator && (navigator.connection as { saveData?: boolean }).saveData === true;
  return isSaving
    ? 'This browser is set to save data, and this is a large download. It happens only once.'
    : 'Downloaded once, kept on this device, deleted whenever you like.';
}

function factsOf(model: ModelRecord) {
  return [
    ['Model', model.name],
    ['Download', formatBytes(model.bytes)],
    ['Memory', `about\u00a0${formatBytes(model.memoryBytes)}`],
    ['Licence', model.licence],
    ['Source', sourceLink(model.source)],
  ] as const;
}
