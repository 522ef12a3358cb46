import { html, LitElement, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Diagnosis, EngineSpeed, Forecast } from '../../core/diagnosis.ts';
import { formatBytes } from '../format.ts';
import type { AppSession } from './app-session.ts';
import { controls } from './controls-style.ts';
import { deviceStyle } from './device-style.ts';
import {
  capital,
  fitWord,
  forecastText,
  gpuText,
  memoryText,
  paceText,
  placeText,
  processorText,
  storageText,
} from './device-words.ts';
import { Following } from './following.ts';

/** What this device has, how fast it is, and what that means for each model. */
export class DeviceView extends LitElement {
  static override readonly properties = { session: { attribute: false } };

  static override readonly styles = [controls, deviceStyle];

  declare session: AppSession;
  readonly #following = new Following(this);

  override connectedCallback(): void {
    super.connectedCallback();
    void this.session.device.examine();
  }

  protected override willUpdate(): void {
    this.#following.follow(this.session);
  }

  protected override render(): TemplateResult {
    const { diagnosis, fault, isMeasuring } = this.session.device;
    return html`
      ${
        fault === undefined
          ? nothing
          : html`<div class="fault" role="alert">
              <p><strong>This device could not be looked at.</strong> ${fault.message}</p>
              <code>${fault.code}</code>
              <div>
                <button class="button" @click=${() => void this.session.device.examine()}>Try again</button>
              </div>
            </div>`
      }
      <div role="status">${isMeasuring ? this.#progress() : diagnosis && this.#verdict(diagnosis)}</div>
      ${diagnosis === undefined ? nothing : [this.#parts(diagnosis), this.#forecasts(diagnosis), this.#again()]}
    `;
  }

  #progress(): TemplateResult {
    const waits = this.session.assistant.isBusy ? ' It begins when the answer is written.' : '';
    return html`<div class="verdict">
      <p>Measuring how fast this device is. It takes about a second, and nothing is downloaded.${waits}</p>
      <progress aria-label="Measuring"></progress>
    </div>`;
  }

  #verdict({ choice, forecasts }: Diagnosis): TemplateResult {
    const best = forecasts.find(({ model }) => model === choice);
    if (best === undefined) {
      return html`<p class="verdict">None of the models that are offered here fits this device well.</p>`;
    }
    const pace = best.decodeTokensPerSecond;
    return html`<div class="verdict">
      <p class="pace">${pace === undefined ? 'It fits' : capital(paceText(pace))}</p>
      <p>
        with <strong>${this.#nameOf(best)}</strong>, ${placeText(best)}. A person reads about four words a
        second.
      </p>
    </div>`;
  }

  #parts({ profile, speed }: Diagnosis): TemplateResult {
    const row = (name: string, value: string | undefined): TemplateResult | typeof nothing =>
      value === undefined
        ? nothing
        : html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`;
    return html`<section aria-labelledby="parts">
      <h3 id="parts">What it has</h3>
      <dl>
        ${row('Processor (CPU)', processorText(profile))} ${row('Its speed', speedText(speed.wasm))}
        ${row('Graphics (GPU)', gpuText(profile.gpu))} ${row('Its speed', speedText(speed.webgpu))}
        ${row('Memory', memoryText(profile))} ${row('Storage', storageText(profile))}
        ${row('Data', profile.savesData ? 'This browser is set to save data' : undefined)}
      </dl>
    </section>`;
  }

  #forecasts({ forecasts, choice }: Diagnosis): TemplateResult | typeof nothing {
    if (forecasts.length === 0) return nothing;
    return html`<section aria-labelledby="forecasts">
      <h3 id="forecasts">What that means for each model</h3>
      <ul>
        ${forecasts.map(
          (forecast) =>
            html`<li>
              <div class="title">
                <h4>${this.#nameOf(forecast)}</h4>
                ${forecast.model === choice ? html`<span class="badge running">Best here</span>` : nothing}
                <span class="badge ${forecast.verdict}">${fitWord(forecast.verdict)}</span>
              </div>
              <p class="quiet">${forecastText(forecast)}</p>
            </li>`,
        )}
      </ul>
    </section>`;
  }

  /** Storage fills, and graphics come and go. It is also what a keyboard scrolls to. */
  #again(): TemplateResult {
    return html`<div>
      <button class="button" @click=${() => void this.session.device.examine()}>Look again</button>
    </div>`;
  }

  #nameOf({ model }: Forecast): string {
    return this.session.board.records.find(({ id }) => id === model)?.name ?? model;
  }
}

function speedText(speed: EngineSpeed | undefined): string | undefined {
  if (speed === undefined) return undefined;
  const threads = speed.threads === 1 ? '' : `, with ${speed.threads} threads`;
  return `${formatBytes(speed.decodeBytesPerSecond)} of weights a second${threads}`;
}
