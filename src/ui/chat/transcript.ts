import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { icon } from './icons.ts';

export interface TranscriptView {
  readonly isShown: boolean;
  readonly isBusy: boolean;
  /** The reader is not at the end. */
  readonly isAway: boolean;
  /** What stands there before the first question; afterwards nothing. */
  readonly empty: TemplateResult | undefined;
  readonly messages: HTMLElement;
}

/** The scroller of a conversation. A log that speaks only when an answer is complete: see the status of the element. */
export function transcript(view: TranscriptView, jump: () => void): TemplateResult {
  return html`<div class="transcript" ?hidden=${!view.isShown} ?data-busy=${view.isBusy}>
    <div class="log" part="log" role="log" tabindex="0" aria-live="off" aria-label="Conversation">
      <div class="column">${view.empty ?? nothing}${view.messages}</div>
    </div>
    <button type="button" class="latest" ?hidden=${!view.isAway} @click=${jump}>
      ${icon('down')}Jump to latest
    </button>
  </div>`;
}
