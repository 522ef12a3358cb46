import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { AssistantSettings } from '../../assistant/assistant.ts';
import type { SamplingOptions } from '../../core/protocol.ts';

export interface SettingsActions {
  readonly configure: (change: Partial<AssistantSettings>) => void;
  /** Changes some of the sampling options. */
  readonly sample: (change: SamplingOptions) => void;
}

interface Slider {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly step: number;
  readonly shown: string;
  readonly set: (value: number) => void;
}

/** How answers are made, to be changed while they are: the next answer follows. */
export function settingsFields(
  { sampling, system, maxTokens }: AssistantSettings,
  { configure, sample }: SettingsActions,
): TemplateResult {
  const temperature = sampling.temperature ?? 0.7;
  const topP = sampling.topP ?? 1;
  const writeSystem = (event: Event): void =>
    configure({ system: (event.target as HTMLTextAreaElement).value });
  return html`
    ${slider({
      id: 'temperature',
      name: 'Creativity',
      hint: 'Low keeps to the point; high surprises, and wanders.',
      value: temperature,
      least: 0,
      most: 1.5,
      step: 0.1,
      shown: temperature.toFixed(1),
      set: (value) => sample({ temperature: value }),
    })}
    ${slider({
      id: 'top-p',
      name: 'Variety of words',
      hint: 'How much of what is likely may be said at all.',
      value: topP,
      least: 0.05,
      most: 1,
      step: 0.05,
      shown: `${Math.round(topP * 100)}\u00a0%`,
      set: (value) => sample({ topP: value }),
    })}
    ${slider({
      id: 'max-tokens',
      name: 'Length of an answer',
      hint: 'A token is about three quarters of a word.',
      value: maxTokens,
      least: 32,
      most: Math.max(2048, maxTokens),
      step: 32,
      shown: `up to ${maxTokens}\u00a0tokens`,
      set: (value) => configure({ maxTokens: value }),
    })}
    <div class="field">
      <label for="system">Instructions</label>
      <textarea id="system" rows="3" dir="auto" lang="" .value=${system} @change=${writeSystem}></textarea>
      <p class="quiet">What the model is told before every conversation.</p>
    </div>
  `;
}

function slider({ id, name, hint, value, least, most, step, shown, set }: Slider): TemplateResult {
  return html`<div class="field">
    <label for=${id}>${name}</label>
    <output for=${id}>${shown}</output>
    <input
      id=${id}
      type="range"
      min=${least}
      max=${most}
      step=${step}
      aria-describedby="${id}-hint"
      aria-valuetext=${shown}
      .value=${String(value)}
      @input=${(event: Event) => set((event.target as HTMLInputElement).valueAsNumber)}
    />
    <p id="${id}-hint" class="quiet">${hint}</p>
  </div>`;
}
