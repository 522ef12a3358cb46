import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { AddOutcome } from '../../../core/library.ts';
import { plural } from '../../../core/plural.ts';
import { formatBytes } from '../../format.ts';
import { radioChoice } from '../radio-choice.ts';
import { downloadCaution } from '../this-device.ts';
import type { DocumentsDesk, DocumentsWork } from './documents-desk.ts';
import { countText, embedderNote, outcomeText, shareOf, stepText } from './documents-words.ts';

/** Which model finds passages, where there is a choice; it is made before there are documents. */
export function embedderChoice(desk: DocumentsDesk): TemplateResult | typeof nothing {
  const { embedders, embedder } = desk;
  if (embedder === undefined) return nothing;
  if (embedders.length < 2)
    return html`<p class="quiet">Passages are found by ${embedder.name}. ${embedderNote(embedder)}</p>`;
  return radioChoice({
    name: 'embedder',
    title: 'What finds passages',
    choices: embedders.map(
      ({ id, name, bytes, complete }) => [id, complete ? name : `${name} · ${formatBytes(bytes)}`] as const,
    ),
    chosen: embedder.id,
    choose: (id) => desk.chooseEmbedder(id),
    note: embedderNote(embedder),
  });
}

/** What is being done: a question before a download, or a bar. */
export function workPanel(desk: DocumentsDesk): TemplateResult | typeof nothing {
  const { work } = desk;
  if (work === undefined) return nothing;
  return work.kind === 'asking' ? askPanel(desk, work.documents) : progressPanel(desk, work);
}

function askPanel(desk: DocumentsDesk, documents: number): TemplateResult {
  const { embedder } = desk;
  const left = embedder === undefined ? 0 : embedder.bytes - embedder.storedBytes;
  const first = left > 0 ? `Download ${formatBytes(left)} and add` : 'Add';
  const caution = downloadCaution();
  return html`<section class="panel" aria-labelledby="ask" tabindex="-1">
    <h3 id="ask">A small model comes first</h3>
    <p>
      To find passages by what they mean, a model of ${formatBytes(embedder?.bytes ?? 0)} is downloaded to
      this device, once. Your documents stay here.
    </p>
    ${embedderChoice(desk)} ${caution === undefined ? nothing : html`<p class="quiet">${caution}</p>`}
    <div class="buttons">
      <button class="button button-strong" @click=${() => void desk.agree()}>
        ${first} ${plural(documents, 'document')}
      </button>
      <button class="button" @click=${() => desk.decline()}>Not now</button>
    </div>
  </section>`;
}

function progressPanel(
  desk: DocumentsDesk,
  { kind, progress, waiting }: Exclude<DocumentsWork, { readonly kind: 'asking' }>,
): TemplateResult {
  const share = shareOf(progress);
  return html`<section class="panel progress" aria-label="In progress" tabindex="-1">
    <p class="step"><span role="status" dir="auto">${stepText(progress)}</span></p>
    <progress
      max="1"
      value=${share ?? nothing}
      aria-label=${kind === 'adding' ? 'Adding documents' : 'Making documents searchable anew'}
    ></progress>
    <p class="quiet">
      ${countText(progress)}${waiting > 0 ? ` · ${plural(waiting, 'document')} more after these` : ''}
    </p>
    <div class="buttons"><button class="button" @click=${() => desk.cancel()}>Cancel</button></div>
  </section>`;
}

/** What became of the documents that were added last. */
export function outcomePanel({ outcomes, wasCancelled, work }: DocumentsDesk): TemplateResult {
  const refused = outcomes.flatMap((one) => (one.outcome === 'refused' ? [one] : []));
  const isDone = work === undefined;
  const said = wasCancelled ? 'Cancelled. Documents that were complete stay.' : outcomeText(outcomes);
  return html`<div class="outcomes">
    <p role="status">${isDone ? said : ''}</p>
    ${
      refused.length === 0
        ? nothing
        : html`<ul class="refused" aria-label="Refused">
            ${refused.map(
              ({ name, message }) =>
                html`<li class="fault">
                  ${message.startsWith(name) ? nothing : html`<strong dir="auto">${name}</strong>`} ${message}
                </li>`,
            )}
          </ul>`
    }
    ${namesOf('Unchanged, and left as they are: ', outcomes, 'unchanged')} ${truncatedNote(outcomes)}
  </div>`;
}

const MOST_NAMES = 12;

function namesOf(
  before: string,
  outcomes: readonly AddOutcome[],
  wanted: AddOutcome['outcome'],
): TemplateResult | typeof nothing {
  const names = outcomes.filter(({ outcome }) => outcome === wanted).map(({ name }) => name);
  if (names.length === 0) return nothing;
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  return html`<p class="quiet">${before}${names.slice(0, MOST_NAMES).join(', ')}${more}.</p>`;
}

function truncatedNote(outcomes: readonly AddOutcome[]): TemplateResult | typeof nothing {
  const cut = outcomes.flatMap((one) =>
    one.outcome !== 'refused' && one.document.truncated > 0 ? [one.document] : [],
  );
  if (cut.length === 0) return nothing;
  return html`<ul class="notes" aria-label="Read in part">
    ${cut
      .slice(0, MOST_NAMES)
      .map(
        ({ name, truncated }) =>
          html`<li class="quiet">
            ${name}: of ${plural(truncated, 'long passage')} only the beginning is found by its meaning.
          </li>`,
      )}
  </ul>`;
}
