import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { loadedOf } from '../../assistant/assistant-state.ts';
import type { LoadedModel } from '../../core/protocol.ts';
import { deviceText } from '../chat/device-text.ts';
import { formatBytes, formatRate, formatSeconds } from '../format.ts';
import { appIcon } from './app-icons.ts';
import type { AppSession } from './app-session.ts';
import { controls } from './controls-style.ts';
import { Following } from './following.ts';
import { measurePageMemory } from './page-memory.ts';
import { chartStyle, performanceStyle } from './performance-style.ts';
import { speedChart } from './speed-chart.ts';
import type { SpeedChart } from './speed-chart.ts';
import { timeBar } from './time-bar.ts';

const SHOWN_ANSWERS = 8;

/** How fast the model answers, live, and where time and memory go. Fires `view-close`. */
export class PerformanceView extends LitElement {
  static override readonly properties = {
    session: { attribute: false },
    modelBytes: { state: true },
    pageBytes: { state: true },
  };

  static override readonly styles = [controls, chartStyle, performanceStyle];

  declare session: AppSession;
  /** Bytes of the model with its conversation, as of the last answer. */
  declare modelBytes: number | undefined;
  /** Bytes of the whole page with its workers, where the browser tells. */
  declare pageBytes: number | undefined;
  readonly #following = new Following(this);
  readonly #figures = new Following(this);
  #chart: SpeedChart | undefined;
  #measuredAnswers = -1;

  protected override willUpdate(): void {
    this.#following.follow(this.session);
    this.#figures.follow(this.session.figures);
  }

  protected override firstUpdated(): void {
    if (this.session.device.diagnosis === undefined) void this.session.device.examine();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#chart?.close();
    this.#chart = undefined;
  }

  protected override render(): TemplateResult {
    const { points, answers } = this.session.log;
    const isAnswering = this.session.assistant.state.phase === 'answering';
    const latest = isAnswering ? points.at(-1)?.tokensPerSecond : answers.at(-1)?.decodeTokensPerSecond;
    return html`
      <header>
        <h2>Performance</h2>
        <button
          class="button bare round"
          aria-label="Close"
          @click=${() => this.dispatchEvent(new CustomEvent('view-close'))}
        >
          ${appIcon('close')}
        </button>
      </header>
      <div class="body" role="group" aria-label="Figures" tabindex="0">
        <p class="rate">
          <strong class=${latest === undefined ? 'none' : ''}
            >${latest === undefined ? '–' : formatRate(latest).replace(' tokens/s', '')}</strong
          >
          <span
            >tokens per second${isAnswering ? ', now' : latest === undefined ? '' : ', the last answer'}</span
          >
        </p>
        <figure>
          <div class="chart" role="img" aria-label=${chartText(points.length)}></div>
          <figcaption class="quiet">
            ${points.length === 0 ? 'The line begins with the next answer.' : 'Over the seconds of the answer.'}
          </figcaption>
        </figure>
        ${timeBar(this.session.log.spent)} ${this.#machine()} ${this.#history()}
      </div>
    `;
  }

  protected override updated(_changed: PropertyValues): void {
    const place = this.renderRoot.querySelector<HTMLElement>('.chart');
    if (place === null) return;
    this.#chart ??= speedChart(place);
    this.#chart.show(this.session.log.points);
    void this.#measure();
  }

  #machine(): TemplateResult {
    const loaded = loadedOf(this.session.assistant.state);
    const row = (name: string, value: string | undefined): TemplateResult | typeof nothing =>
      value === undefined
        ? nothing
        : html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`;
    const bytes = (count: number | undefined): string | undefined =>
      count === undefined ? undefined : formatBytes(count);
    const fallback = this.session.assistant.notices.find(({ kind }) => kind === 'engine-fallback');
    return html`<section aria-labelledby="machine">
      <h3 id="machine">On this device</h3>
      ${loaded === undefined ? html`<p class="quiet">No model runs.</p>` : nothing}
      <dl>
        ${row('Runs on', loaded && deviceText(loaded))} ${row('Kernels', loaded?.kernel)}
        ${row('Forecast', this.#forecast(loaded))} ${row('Measured', this.#measured())}
        ${row('Memory of the model', bytes(loaded && (this.modelBytes ?? loaded.memoryBytes)))}
        ${row('Memory of the page', bytes(this.pageBytes))}
        ${row('Weights stored', bytes(this.session.board.usage?.weightBytes))}
      </dl>
      ${fallback === undefined ? nothing : html`<p class="quiet note">${fallback.message}</p>`}
    </section>`;
  }

  /** What the doctor foretold, beside which stands what came. */
  #forecast(loaded: LoadedModel | undefined): string | undefined {
    const forecast = loaded && this.session.device.forecastOf(loaded.id);
    const here = forecast?.device === loaded?.device ? forecast?.decodeTokensPerSecond : undefined;
    const rate = this.session.log.answers.at(-1)?.predicted?.decodeTokensPerSecond ?? here;
    return rate === undefined ? undefined : formatRate(rate);
  }

  #measured(): string | undefined {
    const rate = this.session.log.answers.at(-1)?.decodeTokensPerSecond;
    return rate === undefined ? undefined : formatRate(rate);
  }

  #history(): TemplateResult | typeof nothing {
    const answers = this.session.log.answers.slice(-SHOWN_ANSWERS).toReversed();
    if (answers.length === 0) return nothing;
    return html`<section aria-labelledby="history">
      <h3 id="history">The last answers</h3>
      <table>
        <thead>
          <tr>
            <th scope="col">Tokens</th>
            <th scope="col">Tokens/s</th>
            <th scope="col">First after</th>
            <th scope="col">Prompt</th>
          </tr>
        </thead>
        <tbody>
          ${answers.map(
            (answer) =>
              html`<tr>
                <td>${answer.completionTokens}</td>
                <td>${formatRate(answer.decodeTokensPerSecond).replace(' tokens/s', '')}</td>
                <td>${formatSeconds(answer.ttftMs)}</td>
                <td title="${answer.cachedTokens} of them were still known">${answer.promptTokens}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </section>`;
  }

  /** Once for each answer: the page's takes the browser some seconds. */
  async #measure(): Promise<void> {
    const { length } = this.session.log.answers;
    if (length === this.#measuredAnswers) return;
    this.#measuredAnswers = length;
    this.modelBytes = await this.session.assistant.memoryBytes().catch(() => undefined);
    this.pageBytes = (await measurePageMemory()) ?? this.pageBytes;
  }
}

function chartText(points: number): string {
  return points === 0
    ? 'No answer has been measured yet'
    : 'Tokens per second over the seconds of the answer';
}
