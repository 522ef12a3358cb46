import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { openPassageDialog } from '../../chat/passage-dialog.ts';
import type { PassageDialog } from '../../chat/passage-dialog.ts';
import type { DocumentRecord } from '../../../core/library.ts';
import { plural } from '../../../core/plural.ts';
import type { AppSession } from '../app-session.ts';
import { controls } from '../controls-style.ts';
import { define } from '../define.ts';
import { Following } from '../following.ts';
import { embedderChoice, outcomePanel, workPanel } from './add-work.ts';
import { chooseDocuments } from './choose-documents.ts';
import { documentRow } from './document-row.ts';
import type { DocumentsDesk } from './documents-desk.ts';
import { documentsStyle } from './documents-style.ts';
import { usageText } from './documents-words.ts';
import { findPanel } from './passage-results.ts';

const NONE_YET =
  'Nibble answers from your own documents and names the passage that each answer comes from; they are read, kept and searched on this device, without a network too.';
const MORE =
  'Drop more documents anywhere on this page, or choose them. A name that is here already is a new version.';

/** Rows that are made before a person asks for all of them. */
const SHOWN_ROWS = 100;

/** The person's documents: add, read, search, delete. Nothing of them leaves the device. */
export class DocumentsView extends LitElement {
  static override readonly properties = {
    session: { attribute: false },
    deleting: { state: true },
    isWhole: { state: true },
  };

  static override readonly styles = [controls, documentsStyle];

  declare session: AppSession;
  /** Id of the document whose deletion is asked about once more. */
  declare deleting: string | undefined;
  /** All rows are shown, however many. */
  declare isWhole: boolean;
  readonly #following = new Following(this);
  #dialog: PassageDialog | undefined;

  constructor() {
    super();
    this.isWhole = false;
  }

  /** Not when it is connected: this element may have been on the page before its class came. */
  protected override firstUpdated(): void {
    void this.#desk.refresh();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#desk.forgetOutcomes();
  }

  protected override willUpdate(): void {
    this.#following.follow(this.#desk);
  }

  /** A button that is pressed gives way to others: the focus goes to what stands there now. */
  protected override update(changed: PropertyValues<DocumentsView>): void {
    const root = this.renderRoot as ShadowRoot;
    const place = root.activeElement?.closest<HTMLElement>('.document, section');
    super.update(changed);
    if (!place || root.activeElement !== null) return;
    const heir = place.isConnected ? place : this.renderRoot.querySelector<HTMLElement>('.own');
    const button = ['.keep', '.button-danger']
      .map((name) => heir?.querySelector<HTMLElement>(name))
      .find(Boolean);
    (button ?? heir)?.focus();
  }

  protected override render(): TemplateResult {
    const { fault, records } = this.#desk;
    return html`
      ${fault === undefined ? nothing : this.#faultCard()} ${workPanel(this.#desk)}
      ${outcomePanel(this.#desk)} ${this.#giving()}
      ${records === undefined || records.length === 0 ? nothing : this.#having(records)}
    `;
  }

  get #desk(): DocumentsDesk {
    return this.session.documents;
  }

  #faultCard(): TemplateResult {
    const { fault, embedder } = this.#desk;
    const isOther = fault?.code === 'index-model';
    return html`<div class="fault" role="alert">
      <p>${fault?.message}</p>
      <code>${fault?.code}</code>
      ${
        isOther
          ? html`<div>
              <button class="button" @click=${() => void this.#desk.rebuild()}>
                Read them anew with ${embedder?.name ?? 'the model there is now'}
              </button>
            </div>`
          : nothing
      }
    </div>`;
  }

  #giving(): TemplateResult {
    const { records, work } = this.#desk;
    const isEmpty = records?.length === 0;
    return html`<section class="own" aria-label="Add documents" tabindex="-1">
      <p>${isEmpty ? NONE_YET : MORE}</p>
      ${chooseDocuments((files) => void this.#desk.add(files))}
      <p class="quiet">Text, Markdown, HTML, PDF, CSV and source code. Nothing of them is sent anywhere.</p>
      ${isEmpty && work === undefined ? embedderChoice(this.#desk) : nothing}
    </section>`;
  }

  #having(records: readonly DocumentRecord[]): TemplateResult {
    const { search, usage, embedder } = this.#desk;
    const shown = this.isWhole ? records : records.slice(0, SHOWN_ROWS);
    const hasModel = embedder?.complete !== false;
    return html`
      ${findPanel({
        search,
        hasModel,
        find: (question) => void search.find(question, hasModel),
        open: (at) => void this.#reader.show(search.passages ?? [], at),
      })}
      <section aria-labelledby="documents">
        <h3 id="documents">${plural(records.length, 'document')}</h3>
        <ul class="documents">
          ${repeat(
            shown,
            ({ id }) => id,
            (record) => this.#row(record),
          )}
        </ul>
        ${
          shown.length === records.length
            ? nothing
            : html`<div class="buttons">
                <button class="button" @click=${() => (this.isWhole = true)}>
                  Show all ${records.length}
                </button>
              </div>`
        }
        ${usage === undefined ? nothing : html`<p class="quiet">${usageText(usage)}</p>`}
        ${embedder === undefined ? nothing : html`<p class="quiet">Passages are found by ${embedder.name}.</p>`}
      </section>
    `;
  }

  #row(record: DocumentRecord): TemplateResult {
    const { id, name, title, url } = record;
    const whole = { document: id, name, title, headings: [], start: 0, end: 0, text: '' };
    return documentRow(record, {
      isDeleting: this.deleting === id,
      open: () => void this.#reader.show([{ ...whole, ...(url === undefined ? {} : { url }) }]),
      askDelete: (isAsking) => (this.deleting = isAsking ? id : undefined),
      remove: () => {
        this.deleting = undefined;
        void this.#desk.remove(id);
      },
    });
  }

  get #reader(): PassageDialog {
    return (this.#dialog ??= openPassageDialog(this.renderRoot, () => this.#desk.library));
  }
}

define({ 'nibble-app-documents': DocumentsView });
