import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { StartOptions } from '../../assistant/assistant.ts';
import { modelOf } from '../../assistant/assistant-state.ts';
import type { ModelRecord } from '../../core/protocol.ts';
import { formatBytes, percent } from '../format.ts';
import { KEEPING_REFUSED, KEPT } from '../storage-words.ts';
import type { AppSession } from './app-session.ts';
import { controls } from './controls-style.ts';
import { Following } from './following.ts';
import { hubSection } from './hub-section.ts';
import { LEFTOVERS } from './model-board.ts';
import type { ModelWork } from './model-board.ts';
import { modelCard } from './model-card.ts';
import { modelsStyle } from './models-style.ts';
import { openFileButton } from './open-file.ts';
import { downloadCaution } from './this-device.ts';

const SAFE_BUTTON = 'button:enabled:not(.button-danger)';

/** The catalogue: what fits this device, what is on it, and what can be done with each model; and the storage. */
export class ModelsView extends LitElement {
  static override readonly properties = {
    session: { attribute: false },
    deleting: { state: true },
    persistAnswer: { state: true },
  };

  static override readonly styles = [controls, modelsStyle];

  declare session: AppSession;
  /** Id of the model whose deletion is asked about once more. */
  declare deleting: string | undefined;
  declare persistAnswer: 'asking' | 'kept' | 'refused' | undefined;
  readonly #following = new Following(this);

  override connectedCallback(): void {
    super.connectedCallback();
    void this.session.board.refresh();
    void this.session.device.examine();
  }

  protected override willUpdate(): void {
    this.#following.follow(this.session);
  }

  /** A button that is pressed often gives way to another: the focus goes to what stands there now. */
  protected override update(changed: PropertyValues<ModelsView>): void {
    const place = focusedIn(this.renderRoot)?.closest<HTMLElement>('.model, .fault, .storage');
    super.update(changed);
    if (!place || focusedIn(this.renderRoot) !== null) return;
    const card = place.isConnected ? place : this.renderRoot.querySelector<HTMLElement>('.model');
    const isKept = changed.has('deleting') && this.deleting === undefined;
    const next = card?.querySelector<HTMLElement>(isKept ? '.button-danger:enabled' : SAFE_BUTTON);
    (next ?? card)?.focus();
  }

  protected override render(): TemplateResult {
    const { board } = this.session;
    const { fault } = board;
    return html`
      ${
        fault === undefined
          ? nothing
          : html`<div class="fault" role="alert">
              <p><strong>The list of models did not arrive.</strong> ${fault.message}</p>
              <code>${fault.code}</code>
              <div><button class="button" @click=${() => void board.refresh()}>Try again</button></div>
            </div>`
      }
      <ul class="models">
        ${repeat(
          this.#records(),
          ({ id }) => id,
          (record) => this.#card(record),
        )}
      </ul>
      ${this.#hub()} ${this.#ownModel()} ${this.#storage()}
    `;
  }

  /** The catalogue's, after the one that a person gave, while it runs. */
  #records(): readonly ModelRecord[] {
    const { board, assistant } = this.session;
    const current = modelOf(assistant.state);
    return current?.id.startsWith('file:') === true ? [current, ...board.records] : board.records;
  }

  #hub(): TemplateResult {
    const { session } = this;
    const { board, hub } = session;
    const isListed = ({ id }: ModelRecord): boolean => board.records.some((record) => record.id === id);
    return hubSection({
      search: hub,
      found: hub.found.filter((record) => !isListed(record)),
      wantsToken: hub.fault?.code === 'hub-gated' || hub.found.some(({ id }) => isGated(board.workOn(id))),
      card: (record) => this.#card(record),
      look: (name) => void hub.look(name).then(() => session.device.examine()),
      useToken: (token) => session.useToken(token),
    });
  }

  #ownModel(): TemplateResult {
    return html`<section class="own" aria-labelledby="own">
      <h3 id="own">A model of your own</h3>
      <p class="quiet">
        Drop a GGUF file anywhere on this page, or choose one; all of its parts if it is split. It is read
        where it lies: nothing of it is stored or sent anywhere.
      </p>
      <div class="buttons">${openFileButton((files) => void this.session.openFiles(files))}</div>
    </section>`;
  }

  #card(record: ModelRecord): TemplateResult {
    const { session } = this;
    const { id } = record;
    const { state } = session.assistant;
    const isCurrent = modelOf(state)?.id === id;
    return modelCard(record, {
      work: session.board.workOn(id),
      phase: isCurrent ? state.phase : 'elsewhere',
      forecast: session.device.forecastOf(id),
      isBest: session.device.diagnosis?.choice === id && session.board.records.length > 1,
      caution: downloadCaution(),
      isDeleting: this.deleting === id,
      download: () => void session.board.download(id),
      pause: () => session.board.pause(id),
      verify: () => void session.board.verify(id),
      askDelete: (isAsking) => (this.deleting = isAsking ? id : undefined),
      remove: () => {
        this.deleting = undefined;
        void session.board.remove(id);
      },
      use: (options) => void this.#use(id, isCurrent, options),
    });
  }

  async #use(id: string, isCurrent: boolean, options?: StartOptions): Promise<void> {
    if (isCurrent) await this.session.assistant.start(options);
    else await this.session.useModel(id);
  }

  #storage(): TemplateResult | typeof nothing {
    const { usage } = this.session.board;
    if (usage === undefined) return nothing;
    const { usedBytes, quotaBytes } = usage;
    return html`<section class="storage" aria-labelledby="storage" tabindex="-1">
      <h3 id="storage">Storage on this device</h3>
      ${
        usedBytes === undefined || quotaBytes === undefined
          ? html`<p>${formatBytes(usage.weightBytes)} of weights.</p>`
          : html`<meter
                min="0"
                max=${quotaBytes}
                .value=${usedBytes}
                aria-label="Storage of this site in use"
                title="${percent(usedBytes, quotaBytes)} %"
              ></meter>
              <p>
                ${formatBytes(usage.weightBytes)} of weights; this site uses ${formatBytes(usedBytes)} of the
                ${formatBytes(quotaBytes)} that the browser gives it.
              </p>`
      }
      ${this.#leftovers(usage.leftoverBytes)}
      ${usage.persisted ? html`<p class="kept">${KEPT}</p>` : this.#persist()}
    </section>`;
  }

  #leftovers(bytes: number): TemplateResult | typeof nothing {
    const { board } = this.session;
    const work = board.workOn(LEFTOVERS);
    if (bytes === 0) return nothing;
    return html`<div class="persist">
      <button
        class="button button-danger"
        ?disabled=${work?.kind === 'deleting'}
        @click=${() => void board.removeLeftovers()}
      >
        Delete ${formatBytes(bytes)} of models that are not offered any more
      </button>
      <p class="quiet" role="status">${work?.kind === 'failed' ? work.fault.message : ''}</p>
    </div>`;
  }

  #persist(): TemplateResult {
    return html`<p class="quiet">The browser may clear it when the device runs out of room.</p>
      <div class="persist">
        <button
          class="button"
          ?disabled=${this.persistAnswer === 'asking'}
          @click=${() => void this.#askToKeep()}
        >
          Ask to keep it
        </button>
        <p class="quiet" role="status">${this.persistAnswer === 'refused' ? KEEPING_REFUSED : ''}</p>
      </div>`;
  }

  async #askToKeep(): Promise<void> {
    this.persistAnswer = 'asking';
    this.persistAnswer = (await this.session.board.persist()) ? 'kept' : 'refused';
  }
}

function isGated(work: ModelWork | undefined): boolean {
  return work?.kind === 'failed' && work.fault.code === 'hub-gated';
}

/** A button that is disabled while it has the focus loses it with the next frame. */
function focusedIn(root: HTMLElement | DocumentFragment): Element | null {
  const { activeElement } = root as ShadowRoot;
  return activeElement?.matches(':disabled') === false ? activeElement : null;
}
