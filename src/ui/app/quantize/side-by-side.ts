import { html, LitElement, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { createClient } from '../../../client/client.ts';
import type { Client } from '../../../client/client.ts';
import { toFault } from '../../../assistant/assistant-fault.ts';
import { formatRate } from '../../format.ts';
import { controls } from '../controls-style.ts';
import { sideBySideStyle } from './side-by-side-style.ts';

/** One of the two, and what it said. */
interface Side {
  readonly name: string;
  readonly files: () => readonly File[];
  text: string;
  note: string;
}

const MOST_TOKENS = 160;

/** The original and what was made of it, asked the same thing, one after the other so that each has the whole machine. */
export class SideBySide extends LitElement {
  static override readonly properties = {
    original: { attribute: false },
    quantized: { attribute: false },
    prompt: { state: true },
    isRunning: { state: true },
  };

  static override readonly styles = [controls, sideBySideStyle];

  declare original: readonly File[];
  declare quantized: readonly File[];
  declare prompt: string;
  declare isRunning: boolean;
  readonly #sides: readonly [Side, Side] = [
    { name: 'The original', files: () => this.original, text: '', note: '' },
    { name: 'The small one', files: () => this.quantized, text: '', note: '' },
  ];
  readonly #clients = new Map<Side, Promise<Client>>();
  #stop: AbortController | undefined;

  constructor() {
    super();
    this.prompt = 'Once upon a time';
    this.isRunning = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.abort();
    for (const client of this.#clients.values()) client.then((each) => each.close()).catch(() => {});
    this.#clients.clear();
  }

  protected override render(): TemplateResult {
    return html`
      <form
        @submit=${(event: Event) => {
          event.preventDefault();
          void this.#ask();
        }}
      >
        <label for="prompt">Ask both</label>
        <input
          id="prompt"
          class="field"
          autocomplete="off"
          maxlength="500"
          .value=${this.prompt}
          @input=${(event: Event) => (this.prompt = (event.target as HTMLInputElement).value)}
        />
        ${
          this.isRunning
            ? html`<button type="button" class="button" @click=${() => this.#stop?.abort()}>Stop</button>`
            : html`<button class="button button-strong" ?disabled=${this.prompt.trim() === ''}>Ask</button>`
        }
      </form>
      <div class="sides" aria-live="off">
        ${this.#sides.map(
          ({ name, text, note }) =>
            html`<section aria-label=${name}>
              <h4>${name}</h4>
              <p class="text">${text === '' ? html`<span class="quiet">…</span>` : text}</p>
              ${note === '' ? nothing : html`<p class="quiet" role="status">${note}</p>`}
            </section>`,
        )}
      </div>
    `;
  }

  async #ask(): Promise<void> {
    const stop = new AbortController();
    this.#stop = stop;
    this.isRunning = true;
    for (const side of this.#sides) side.text = side.note = '';
    try {
      for (const side of this.#sides) await this.#answer(side, stop.signal);
    } finally {
      this.isRunning = false;
    }
  }

  async #answer(side: Side, signal: AbortSignal): Promise<void> {
    const show = (change: Partial<Side>): void => {
      Object.assign(side, change);
      this.requestUpdate();
    };
    try {
      if (signal.aborted) return;
      show({ note: 'Loading …' });
      const client = await this.#clientOf(side);
      const messages = [{ role: 'user', content: this.prompt }] as const;
      const reply = client.chat({ messages, temperature: 0, maxTokens: MOST_TOKENS, signal });
      for await (const part of reply) show({ text: side.text + part.text, note: '' });
      const { stats } = await reply.result;
      show({ note: formatRate(stats.decodeTokensPerSecond) });
    } catch (error) {
      const fault = toFault(error);
      if (fault.code !== 'aborted') this.#clients.delete(side);
      show({ note: fault.code === 'aborted' ? 'Stopped.' : fault.message });
    }
  }

  #clientOf(side: Side): Promise<Client> {
    const held = this.#clients.get(side) ?? createClient({ model: side.files(), tabs: 'alone' });
    this.#clients.set(side, held);
    return held;
  }
}
