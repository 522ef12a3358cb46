import { html } from 'lit';
import type { nothing, TemplateResult } from 'lit';
import { toFault } from '../../assistant/assistant-fault.ts';
import type { AnswerMessage } from '../../assistant/conversation.ts';
import type { Notice } from '../../core/protocol.ts';
import { noticeList, problemNote } from './notices.ts';

/** What a chat says beside the conversation: to be read, and to be heard by whoever does not see it. */
export class Remarks {
  readonly #onChange: () => void;
  #dismissed: readonly Notice[] = [];
  #problem: string | undefined;
  #said = '';
  /** Of an answer nobody knows the language. */
  #language: 'en' | '' = 'en';

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Another assistant: what was said of the last one is over. */
  forget(): void {
    this.#dismissed = [];
    this.#problem = undefined;
  }

  /** Shows what kept something from being done, or without an error takes it back. */
  show(error?: unknown): void {
    this.#problem = error === undefined ? undefined : toFault(error).message;
    this.#onChange();
  }

  /** For those who hear it: what happens. */
  say(text: string): void {
    this.#said = text;
    this.#language = 'en';
    this.#onChange();
  }

  /** For those who hear it: the answer, or why there is none. */
  sayAnswer({ end }: AnswerMessage, spoken: string): void {
    if (end === 'stopped') return this.say('Stopped.');
    if (end === 'failed') return this.say('The answer failed.');
    this.say(spoken);
    this.#language = '';
  }

  problem(): TemplateResult | typeof nothing {
    return problemNote(this.#problem, () => this.show());
  }

  notices(notices: readonly Notice[]): TemplateResult {
    const left = notices.filter((notice) => !this.#dismissed.includes(notice));
    return noticeList(left, (notice) => {
      this.#dismissed = [...this.#dismissed, notice];
      this.#onChange();
    });
  }

  spoken(): TemplateResult {
    return html`<div class="visually-hidden" role="status" lang=${this.#language}>${this.#said}</div>`;
  }
}
