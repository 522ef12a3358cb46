import { html, LitElement } from 'lit';
import type { TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { loadedOf, modelOf } from '../../assistant/assistant-state.ts';
import type { AppSession } from './app-session.ts';
import { controls } from './controls-style.ts';
import { gpuText } from './device-words.ts';
import { Following } from './following.ts';
import { radioChoice } from './radio-choice.ts';
import { settingsStyle } from './settings-style.ts';
import { RANGES } from './settings.ts';
import type { Settings } from './settings.ts';

const THEMES = [
  ['auto', 'As the device'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const;

const DEVICES = [
  ['auto', 'Where it is fastest'],
  ['wasm', 'Processor (CPU)'],
  ['webgpu', 'Graphics (GPU)'],
] as const;

/** All that can be chosen. A change holds at once, and is kept for the next visit. */
export class SettingsView extends LitElement {
  static override readonly properties = { session: { attribute: false } };

  static override readonly styles = [controls, settingsStyle];

  declare session: AppSession;
  readonly #following = new Following(this);

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.session.device.diagnosis === undefined) void this.session.device.examine();
  }

  protected override willUpdate(): void {
    this.#following.follow(this.session);
  }

  protected override render(): TemplateResult {
    return html`<form @submit=${(event: SubmitEvent) => event.preventDefault()}>
      ${this.#theme()} ${this.#system()}
      <div class="pair">
        ${this.#range('temperature', 'Temperature', 'Higher is more varied, 0 is always the likeliest word.')}
        ${this.#range('topP', 'Top-p', 'Only the likeliest words that add up to this share are drawn from.')}
        ${this.#range('maxTokens', 'Longest answer', 'In tokens: a token is about three quarters of a word.')}
      </div>
      ${this.#device()}
      <div class="pair">${this.#threads()} ${this.#context()}</div>
      <div class="foot">
        <p class="quiet">Kept on this device.</p>
        <button type="button" class="button" @click=${() => this.session.resetSettings()}>
          Reset to defaults
        </button>
      </div>
    </form>`;
  }

  #theme(): TemplateResult {
    return radioChoice({
      name: 'theme',
      title: 'Colours',
      choices: THEMES,
      chosen: this.session.settings.theme,
      choose: (theme) => this.#change({ theme }),
    });
  }

  #device(): TemplateResult {
    const gpu = this.session.device.diagnosis?.profile.gpu;
    const here =
      gpu === undefined ? '' : gpu.available ? `Graphics here: ${gpuText(gpu)}. ` : `${gpu.reason} `;
    return radioChoice({
      name: 'device',
      title: 'Where the model computes',
      choices: DEVICES,
      chosen: this.session.settings.device,
      choose: (device) => this.#change({ device }),
      note: `${here}The model is loaded again.`,
    });
  }

  #system(): TemplateResult {
    return html`<div class="row">
      <label class="name" for="system">What the model is told first</label>
      <textarea
        id="system"
        class="field"
        dir="auto"
        maxlength="8000"
        aria-describedby="system-note"
        .value=${live(this.session.settings.system)}
        @change=${(event: Event) => this.#change({ system: (event.target as HTMLTextAreaElement).value })}
      ></textarea>
      <p id="system-note" class="quiet">The system prompt. Short and plain works best; empty sends none.</p>
    </div>`;
  }

  #range(name: 'temperature' | 'topP' | 'maxTokens', title: string, note: string): TemplateResult {
    const { min, max, step } = RANGES[name];
    const value = this.session.settings[name];
    const shown = String(Math.round(value * 100) / 100);
    return html`<div class="row">
      <label class="name" for=${name}>${title} <span class="value">${shown}</span></label>
      <input
        id=${name}
        type="range"
        min=${min}
        max=${max}
        step=${step}
        aria-describedby="${name}-note"
        aria-valuetext=${name === 'maxTokens' ? `${shown} tokens` : shown}
        .value=${live(String(value))}
        @input=${(event: Event) => this.#change({ [name]: (event.target as HTMLInputElement).valueAsNumber })}
      />
      <p id="${name}-note" class="quiet">${note}</p>
    </div>`;
  }

  #threads(): TemplateResult {
    const most = Math.min(RANGES.threads.max, Math.max(1, navigator.hardwareConcurrency));
    const counts = Array.from({ length: most }, (_, index) => index + 1);
    const loaded = loadedOf(this.session.assistant.state);
    const now = loaded === undefined ? '' : ` Now: ${loaded.threads}.`;
    return this.#select('threads', 'Threads', {
      choices: counts,
      auto: 'As many as pay',
      note: globalThis.crossOriginIsolated
        ? `More are not always faster.${now} The model is loaded again.`
        : 'This page is not cross-origin isolated, so the model runs on one thread.',
    });
  }

  #context(): TemplateResult {
    const most = modelOf(this.session.assistant.state)?.contextLength ?? 8192;
    const choices = [512, 1024, 2048, 4096, 8192, 16_384, 32_768].filter((tokens) => tokens <= most);
    return this.#select('contextLength', 'Memory of the conversation', {
      choices,
      auto: 'As the model was trained',
      note: 'In tokens. Less needs less memory; a longer conversation does not fit. The model is loaded again.',
    });
  }

  #select(
    name: 'threads' | 'contextLength',
    title: string,
    {
      choices,
      auto,
      note,
    }: { readonly choices: readonly number[]; readonly auto: string; readonly note: string },
  ): TemplateResult {
    const chosen = this.session.settings[name];
    const all = chosen === 'auto' || choices.includes(chosen) ? choices : [...choices, chosen];
    return html`<div class="row">
      <label class="name" for=${name}>${title}</label>
      <select
        id=${name}
        class="field"
        aria-describedby="${name}-note"
        @change=${(event: Event) => {
          const { value } = event.target as HTMLSelectElement;
          this.#change({ [name]: value === 'auto' ? 'auto' : Number(value) });
        }}
      >
        <option value="auto" .selected=${live(chosen === 'auto')}>${auto}</option>
        ${all.map(
          (count) =>
            html`<option value=${count} .selected=${live(chosen === count)}>
              ${count.toLocaleString('en')}
            </option>`,
        )}
      </select>
      <p id="${name}-note" class="quiet">${note}</p>
    </div>`;
  }

  #change(change: Partial<Settings>): void {
    this.session.changeSettings(change);
  }
}
