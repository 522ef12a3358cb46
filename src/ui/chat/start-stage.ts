import { html, nothing } from 'lit';
import type { ReactiveControllerHost, TemplateResult } from 'lit';
import type { Assistant, StartOptions } from '../../assistant/assistant.ts';
import { toFault } from '../../assistant/assistant-fault.ts';
import { showsChat } from '../../assistant/assistant-state.ts';
import type { AssistantState } from '../../assistant/assistant-state.ts';
import type { Fault } from '../../core/fault.ts';
import type { ModelRecord } from '../../core/protocol.ts';
import { faultCard } from './fault-card.ts';
import { latePart } from './late-part.ts';

export interface StartStageHost extends ReactiveControllerHost, HTMLElement {
  readonly renderRoot: HTMLElement | DocumentFragment;
  readonly assistant: Assistant;
}

/** Where a model is offered and started. Its panel comes when it is needed: who has the weights already never does. */
export class StartStage {
  readonly #host: StartStageHost;
  readonly #panel;
  /** Why there is no panel, if it did not arrive. */
  #fault: Fault | undefined;

  constructor(host: StartStageHost) {
    this.#host = host;
    this.#panel = latePart(host, () => import('./start-panel.ts'));
  }

  /** Fetches the panel if this state shows it. */
  prepare(state: AssistantState): void {
    if (showsChat(state) || state.phase === 'opening') return;
    this.#bring();
  }

  /** @param finder The model that finds passages, if it is still to come, too. */
  render(state: AssistantState, finder: ModelRecord | undefined, classes = 'panel'): TemplateResult {
    const looking = html`<p class="quiet">Looking which models there are …</p>`;
    const panel = this.#panel.now?.startPanel(state, this.#actions, finder) ?? this.#missing();
    return html`<section class=${classes} part="panel" aria-label="A small model, all yours" tabindex="-1">
      ${state.phase === 'opening' ? looking : panel}
    </section>`;
  }

  #bring(): void {
    this.#panel.load().catch((error: unknown) => {
      this.#fault = toFault(error);
      this.#host.requestUpdate();
    });
  }

  #missing(): TemplateResult | typeof nothing {
    if (this.#fault === undefined) return nothing;
    const again = { label: 'Try again', act: () => this.#bring() };
    return faultCard('This part did not arrive', this.#fault, again);
  }

  readonly #actions = {
    start: (options?: StartOptions): void => {
      const { assistant } = this.#host;
      const { state } = assistant;
      const isLost = state.phase === 'failed' && state.model === undefined;
      void (isLost ? assistant.open() : assistant.start(options));
    },
    cancel: (): void => this.#host.assistant.cancel(),
  };
}
