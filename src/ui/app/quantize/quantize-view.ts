import { html, LitElement, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { QuantizeProgress } from '../../../core/quantization.ts';
import { toFault } from '../../../assistant/assistant-fault.ts';
import { plural } from '../../../core/plural.ts';
import { formatBytes, formatTimeLeft } from '../../format.ts';
import type { AppSession } from '../app-session.ts';
import { controls } from '../controls-style.ts';
import { define } from '../define.ts';
import { Following } from '../following.ts';
import { openFileButton } from '../open-file.ts';
import { radioChoice } from '../radio-choice.ts';
import type { ChosenSource, QuantizeState } from './quantize-desk.ts';
import { quantizeStyle } from './quantize-style.ts';
import {
  METHOD_CHOICES,
  METHOD_NOTES,
  phaseText,
  TARGET_CHOICES,
  TARGET_NOTES,
  weightsText,
} from './quantize-words.ts';
import type { MethodChoice, TargetChoice } from './quantize-words.ts';
import { reportCard } from './report-card.ts';
import { saveResult } from './save-result.ts';
import { SideBySide } from './side-by-side.ts';

/** A model of full precision in, a small one and an honest account of it out. Nothing leaves the device. */
export class QuantizeView extends LitElement {
  static override readonly properties = {
    session: { attribute: false },
    target: { state: true },
    method: { state: true },
    texts: { state: true },
    note: { state: true },
  };

  static override readonly styles = [controls, quantizeStyle];

  declare session: AppSession;
  declare target: TargetChoice;
  declare method: MethodChoice;
  /** A file of texts, if the person has one. */
  declare texts: File | undefined;
  /** What became of the last button. */
  declare note: string;
  readonly #following = new Following(this);

  constructor() {
    super();
    this.target = 'q4';
    this.method = 'gptq';
    this.note = '';
  }

  protected override willUpdate(): void {
    this.#following.follow(this.session.quantizing);
  }

  protected override render(): TemplateResult {
    const { state, fault } = this.session.quantizing;
    return html`
      ${
        fault === undefined
          ? nothing
          : html`<div class="fault" role="alert">
              <p>${fault.message}</p>
              <code>${fault.code}</code>
            </div>`
      }
      ${this.#stage(state)}
    `;
  }

  #stage(state: QuantizeState): TemplateResult {
    switch (state.phase) {
      case 'empty':
        return this.#chooseFile();
      case 'reading':
        return html`<div class="progress" role="status">
          <p>Looking into ${state.name}</p>
          <progress aria-label="Reading"></progress>
        </div>`;
      case 'chosen':
        return html`${this.#source(state.source)} ${this.#choices(state.source)}`;
      case 'working':
        return html`${this.#source(state.source)} ${this.#progress(state.progress)}`;
      case 'done':
        return html`${reportCard(state.source.model, state.outcome)}
        ${this.#results(state.source, state.outcome.file)}`;
      default:
        return state satisfies never;
    }
  }

  #chooseFile(): TemplateResult {
    return html`<section class="own" aria-label="A model to make smaller">
      <p>
        Choose a model in full precision: a GGUF file with F16, BF16 or F32 weights, or all files of a Hugging
        Face folder (<code>config.json</code>, <code>tokenizer.json</code>, <code>*.safetensors</code>).
      </p>
      <p class="quiet">It is read where it lies. Nothing of it is sent anywhere.</p>
      <div class="buttons">${openFileButton((files) => void this.session.quantizing.choose(files))}</div>
    </section>`;
  }

  #source({ model }: ChosenSource): TemplateResult {
    return html`<section class="source" aria-label="The original">
      <h3>${model.name}</h3>
      <p class="quiet">
        ${weightsText(model.weights)} weights in ${plural(model.layers, 'layer')}, ${model.type},
        ${formatBytes(model.bytes)}
      </p>
    </section>`;
  }

  #choices({ model }: ChosenSource): TemplateResult {
    const size = model.sizes[this.target];
    const about = size === undefined ? '' : ` About ${formatBytes(size)}.`;
    const wantsTexts = this.method !== 'search' && this.target !== 'q8';
    return html`<form
      @submit=${(event: Event) => {
        event.preventDefault();
        void this.#quantize();
      }}
    >
      ${radioChoice<TargetChoice>({
        name: 'target',
        title: 'How small',
        choices: TARGET_CHOICES,
        chosen: this.target,
        choose: (target) => (this.target = target),
        note: TARGET_NOTES[this.target] + about,
      })}
      ${
        this.target === 'q8'
          ? nothing
          : radioChoice<MethodChoice>({
              name: 'method',
              title: 'How carefully',
              choices: METHOD_CHOICES,
              chosen: this.method,
              choose: (method) => (this.method = method),
              note: METHOD_NOTES[this.method],
            })
      }
      ${wantsTexts ? this.#textsField() : nothing}
      <div class="buttons">
        <button class="button button-strong">Quantize</button>
        <button type="button" class="button" @click=${() => this.session.quantizing.close()}>
          Another model
        </button>
      </div>
    </form>`;
  }

  #textsField(): TemplateResult {
    return html`<div class="texts">
      <label for="texts">Texts to learn from</label>
      <input
        id="texts"
        type="file"
        class="field"
        accept=".json,.txt,.md,application/json,text/plain"
        @change=${(event: Event) => (this.texts = (event.target as HTMLInputElement).files?.[0])}
      />
      <p class="quiet">
        Optional: a text file, or a JSON list of texts, of the kind that the model shall be good at. Without
        one, it writes its own.
      </p>
    </div>`;
  }

  #progress(progress: QuantizeProgress | undefined): TemplateResult {
    const left = progress?.secondsLeft;
    return html`<div class="progress">
      <p>
        <span role="status">${progress === undefined ? 'Beginning' : phaseText(progress)}</span>
        <span>${left === undefined ? '' : formatTimeLeft(left)}</span>
      </p>
      <progress
        aria-label="Quantizing"
        max="1"
        value=${progress === undefined ? nothing : progress.done / Math.max(progress.total, 1)}
      ></progress>
      <div class="buttons">
        <button class="button" @click=${() => this.session.quantizing.cancel()}>Cancel</button>
      </div>
    </div>`;
  }

  #results({ files }: ChosenSource, file: File): TemplateResult {
    return html`
      <div class="buttons">
        <button class="button button-strong" @click=${() => void this.#save(file)}>Save the file</button>
        <button class="button" @click=${() => void this.#keep(file)}>Keep it in this app</button>
        <button class="button" @click=${() => void this.session.openFiles([file])}>Chat with it</button>
        <button class="button" @click=${() => this.session.quantizing.again()}>Try another way</button>
      </div>
      <p class="quiet" role="status">${this.note}</p>
      <nibble-app-side-by-side .original=${files} .quantized=${[file]}></nibble-app-side-by-side>
    `;
  }

  async #quantize(): Promise<void> {
    this.note = '';
    const { texts } = this;
    await this.session.quantizing.quantize({
      to: this.target,
      method: this.target === 'q8' ? 'rtn' : this.method,
      ...(texts === undefined ? {} : { texts }),
    });
  }

  /** Beside the models that were downloaded; it is there at the next visit, offline too. */
  async #keep(file: File): Promise<void> {
    const { assistant, board, quantizing } = this.session;
    try {
      this.note = 'Storing …';
      await assistant.models.download(file);
      quantizing.saved();
      await board.refresh();
      this.note = 'It is among the models of this app now.';
    } catch (error) {
      this.note = `It could not be kept: ${toFault(error).message}`;
    }
  }

  async #save(file: File): Promise<void> {
    try {
      const isSaved = await saveResult(file);
      if (isSaved) this.session.quantizing.saved();
      this.note = isSaved ? `${file.name} is saved.` : '';
    } catch (error) {
      this.note = `It could not be saved: ${toFault(error).message}`;
    }
  }
}

define({ 'nibble-app-quantize': QuantizeView, 'nibble-app-side-by-side': SideBySide });
