import { html, nothing } from 'lit';
import type { ReactiveControllerHost, TemplateResult } from 'lit';
import { icon } from './icons.ts';
import { isPlainEnter } from './keys.ts';

export interface ComposerView {
  readonly placeholder: string;
  readonly isBusy: boolean;
  /** False while nothing could answer. */
  readonly canAsk: boolean;
}

export interface ComposerActions {
  send(text: string): void;
  stop(): void;
}

type Host = ReactiveControllerHost & { readonly renderRoot: HTMLElement | DocumentFragment };

/**
 * Where a question is written. One button sends and stops, so that the focus stays where it is. It is no form, which a
 * frame in a sandbox could not submit.
 */
export class Composer {
  readonly #host: Host;
  readonly #actions: ComposerActions;
  #view: ComposerView = { placeholder: '', isBusy: false, canAsk: false };
  #hasText = false;

  constructor(host: Host, actions: ComposerActions) {
    this.#host = host;
    this.#actions = actions;
  }

  /** Puts the caret into the text, unless a touch keyboard would jump up for it; false when it did not. */
  focus(): boolean {
    if (!matchMedia('(pointer: fine)').matches) return false;
    this.#area?.focus({ preventScroll: true });
    return true;
  }

  /** What is written and not sent. */
  get draft(): string {
    return this.#area?.value.trim() ?? '';
  }

  /** Gives back a text that was not taken, if nothing else was written meanwhile. */
  restore(text: string): void {
    if (this.#area === null || this.#area.value !== '') return;
    this.#area.value = text;
    this.#fit();
  }

  render(view: ComposerView): TemplateResult {
    this.#view = view;
    const { isBusy, placeholder } = view;
    const canPress = isBusy || this.#canSend;
    // Not `disabled`: a disabled button loses the focus it has.
    return html`<div class="composer" part="composer">
      <label for="question" class="visually-hidden">Your message</label>
      <textarea
        id="question"
        part="input"
        rows="1"
        dir="auto"
        lang=""
        autocomplete="off"
        enterkeyhint="send"
        aria-describedby="honest"
        placeholder=${placeholder}
        @input=${this.#fit}
        @keydown=${this.#press}
      ></textarea>
      <slot name="composer-actions"></slot>
      <button
        type="button"
        class="send"
        part=${isBusy ? 'stop' : 'send'}
        aria-label=${isBusy ? 'Stop' : 'Send'}
        title=${isBusy ? 'Stop (Escape)' : 'Send (Enter)'}
        aria-disabled=${canPress ? nothing : 'true'}
        @click=${this.#act}
      >
        ${icon(isBusy ? 'stop' : 'send')}
      </button>
    </div>`;
  }

  get #area(): HTMLTextAreaElement | null {
    return this.#host.renderRoot.querySelector('#question');
  }

  get #canSend(): boolean {
    return this.#view.canAsk && !this.#view.isBusy && this.#hasText;
  }

  readonly #fit = (): void => {
    const text = this.#area?.value ?? '';
    // for browsers without `field-sizing`
    this.#area?.setAttribute('rows', String(Math.min(8, text.split('\n').length)));
    if (this.#hasText === (text.trim() !== '')) return;
    this.#hasText = !this.#hasText;
    this.#host.requestUpdate();
  };

  readonly #press = (event: KeyboardEvent): void => {
    if (!isPlainEnter(event)) return;
    event.preventDefault();
    if (!this.#view.isBusy) this.#send();
  };

  readonly #act = (): void => {
    if (this.#view.isBusy) this.#actions.stop();
    else this.#send();
  };

  #send(): void {
    const area = this.#area;
    if (area === null || !this.#canSend) return;
    const text = area.value.trim();
    area.value = '';
    this.#fit();
    this.#actions.send(text);
  }
}
