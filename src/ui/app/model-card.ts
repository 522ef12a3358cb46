import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { StartOptions } from '../../assistant/assistant.ts';
import type { AssistantState } from '../../assistant/assistant-state.ts';
import type { Forecast } from '../../core/diagnosis.ts';
import { answers } from '../../core/model-task.ts';
import type { ModelRecord, ModelTask } from '../../core/protocol.ts';
import { plural } from '../../core/plural.ts';
import { formatBytes, formatTimeLeft, percent } from '../format.ts';
import { FRUGAL_START } from '../frugal-start.ts';
import { safeLink } from '../markdown/safe-link.ts';
import { appIcon } from './app-icons.ts';
import { fitWord, forecastText } from './device-words.ts';
import type { ModelWork } from './model-board.ts';

/** What is known of one model besides its record, and what its buttons do. */
export interface CardParts {
  readonly work: ModelWork | undefined;
  /** What the assistant does with this model, when it is its model. */
  readonly phase: AssistantState['phase'] | 'elsewhere';
  /** How it would do here, once the device was looked at. */
  readonly forecast: Forecast | undefined;
  /** The one that the doctor would choose. */
  readonly isBest: boolean;
  /** Why a download may be unwelcome now. */
  readonly caution: string | undefined;
  /** True while a deletion is asked about once more. */
  readonly isDeleting: boolean;
  readonly download: () => void;
  readonly pause: () => void;
  readonly verify: () => void;
  readonly askDelete: (isAsking: boolean) => void;
  readonly remove: () => void;
  readonly use: (options?: StartOptions) => void;
}

const NOTES: { readonly [T in ModelTask]?: string } = {
  continuation: 'Goes on with a text that you begin. It was never taught to answer questions.',
  embedding: 'Finds passages in your documents. It makes vectors of texts, and does not answer.',
};

/** One model of the catalogue. */
export function modelCard(record: ModelRecord, parts: CardParts): TemplateResult {
  const { forecast } = parts;
  const note = record.task && NOTES[record.task];
  const pace = forecast === undefined ? 'Looking at this device …' : forecastText(forecast);
  const isRunning = parts.phase === 'ready' || parts.phase === 'answering';
  return html`<li class="model" aria-label=${record.name} tabindex="-1">
    <div class="title">
      <h3>${record.name}</h3>
      ${isRunning ? html`<span class="badge running">Running</span>` : nothing}
      ${record.complete && !isRunning ? html`<span class="badge">On this device</span>` : nothing}
      ${parts.isBest ? html`<span class="badge">Best here</span>` : nothing}
      ${
        forecast === undefined
          ? nothing
          : html`<span class="badge ${forecast.verdict}">${fitWord(forecast.verdict)}</span>`
      }
    </div>
    ${note === undefined ? nothing : html`<p class="note">${note}</p>`}
    ${answers(record) ? html`<p class="quiet">${pace}</p>` : nothing} ${facts(record)} ${interruption(record)}
    ${progress(record, parts)} ${buttons(record, parts)}
  </li>`;
}

function facts({ bytes, licence, source, contextLength }: ModelRecord): TemplateResult {
  const href = safeLink(source);
  const link =
    href === undefined
      ? source
      : html`<a href=${href} target="_blank" rel="noopener noreferrer nofollow"
          >${new URL(href).hostname}</a
        >`;
  return html`<dl>
    <div>
      <dt>Size</dt>
      <dd>${formatBytes(bytes)}</dd>
    </div>
    <div>
      <dt>Licence</dt>
      <dd>${licence}</dd>
    </div>
    <div>
      <dt>Source</dt>
      <dd>${link}</dd>
    </div>
    <div>
      <dt>Context</dt>
      <dd>${contextLength === 0 ? 'as its file says' : `${contextLength.toLocaleString('en')} tokens`}</dd>
    </div>
  </dl>`;
}

function interruption({ interrupted }: ModelRecord): TemplateResult | typeof nothing {
  if (interrupted === undefined) return nothing;
  return html`<p class="note">
    The last start of this model did not finish: the page was closed, or there was not enough memory. Started
    with less memory, it remembers less of a conversation.
  </p>`;
}

function progress(record: ModelRecord, { work }: CardParts): TemplateResult | typeof nothing {
  switch (work?.kind) {
    case undefined: {
      const isPartial = record.storedBytes > 0 && !record.complete;
      if (!isPartial) return nothing;
      return bar(record.storedBytes, record.bytes, 'Paused');
    }
    case 'downloading': {
      const { bytesPerSecond, secondsLeft } = work.pace;
      const isKnown = bytesPerSecond !== undefined && secondsLeft !== undefined;
      const pace = isKnown
        ? `${formatBytes(bytesPerSecond)}/s · ${formatTimeLeft(secondsLeft)}`
        : 'Downloading';
      return bar(work.doneBytes, work.totalBytes, pace);
    }
    case 'verifying':
      return html`<p class="quiet" role="status">Hashing every part of it …</p>`;
    case 'deleting':
      return html`<p class="quiet" role="status">Deleting …</p>`;
    case 'verified':
      return html`<p class="note" role="status">${verdict(work.badChunks)}</p>`;
    case 'failed':
      return html`<div class="fault" role="alert">
        <p>${work.fault.message}</p>
        <code>${work.fault.code}</code>
      </div>`;
    default:
      return work satisfies never;
  }
}

function bar(done: number, total: number, note: string): TemplateResult {
  return html`<div class="progress">
    <progress max="100" .value=${percent(done, total)} aria-label="Downloaded"></progress>
    <p class="quiet">
      <span>${percent(done, total)}&nbsp;% · ${formatBytes(done)} of ${formatBytes(total)}</span>
      <span>${note}</span>
    </p>
  </div>`;
}

function verdict(badChunks: number): string {
  if (badChunks === 0) return 'Every part of it is as it should be.';
  const were = badChunks === 1 ? 'was' : 'were';
  return `${plural(badChunks, 'part')} ${were} damaged and dropped. Download again to fetch only what is missing.`;
}

function buttons(record: ModelRecord, parts: CardParts): TemplateResult {
  const { work, phase, isDeleting } = parts;
  if (isDeleting) {
    return html`<div class="buttons">
      <button class="button button-danger" @click=${parts.remove}>
        Delete ${formatBytes(record.storedBytes)}
      </button>
      <button class="button" @click=${() => parts.askDelete(false)}>Keep it</button>
    </div>`;
  }
  if (work?.kind === 'downloading') {
    return html`<div class="buttons">
      <button class="button" @click=${parts.pause}>${appIcon('pause')} Pause</button>
    </div>`;
  }
  const isIdle = work === undefined || work.kind === 'verified' || work.kind === 'failed';
  const isBusy = !isIdle || phase === 'starting' || phase === 'answering';
  return html`<div class="buttons">
    ${startButton(record, parts, isBusy)} ${downloadButton(record, parts, isBusy)}
    ${
      record.storedBytes === 0
        ? nothing
        : html`<button class="button bare" ?disabled=${isBusy} @click=${parts.verify}>Verify</button>
            <button
              class="button bare button-danger"
              ?disabled=${isBusy}
              @click=${() => parts.askDelete(true)}
            >
              Delete
            </button>`
    }
  </div>`;
}

const START_NAMES: { readonly [P in CardParts['phase']]?: string } = {
  elsewhere: 'Switch to it',
  starting: 'Starting …',
};

function startButton(
  record: ModelRecord,
  parts: CardParts,
  isBusy: boolean,
): TemplateResult | typeof nothing {
  const { phase } = parts;
  if (phase === 'ready' || phase === 'answering' || !record.complete || !answers(record)) return nothing;
  const isAgain = phase === 'offer' && record.interrupted !== undefined;
  return html`<button class="button button-strong" ?disabled=${isBusy} @click=${() => parts.use()}>
      ${isAgain ? 'Start again' : (START_NAMES[phase] ?? 'Start')}
    </button>
    ${
      isAgain
        ? html`<button class="button" @click=${() => parts.use(FRUGAL_START)}>Start with less memory</button>`
        : nothing
    }`;
}

function downloadButton(
  record: ModelRecord,
  parts: CardParts,
  isBusy: boolean,
): TemplateResult | typeof nothing {
  if (record.complete) return nothing;
  const left = formatBytes(record.bytes - record.storedBytes);
  const name = record.storedBytes > 0 ? `Resume · ${left} left` : `Download ${left}`;
  return html`<button class="button button-strong" ?disabled=${isBusy} @click=${parts.download}>
      ${appIcon('in')} ${name}
    </button>
    ${parts.caution === undefined ? nothing : html`<p class="quiet">${parts.caution}</p>`}`;
}
