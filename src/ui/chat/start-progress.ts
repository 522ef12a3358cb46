import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import { keyed } from 'lit/directives/keyed.js';
import type { StartStep } from '../../assistant/assistant-state.ts';
import { formatBytes, formatTimeLeft } from '../format.ts';
import { shareOf, stepTitle } from './start-step.ts';

/** A bar with bytes, percent, speed and time left. */
export function startProgress(step: StartStep, cancel: () => void): TemplateResult {
  const share = shareOf(step);
  return html`<div class="progress" part="progress">
    <div class="progress-head">
      <p id="progress-title" class="strong">${stepTitle(step)}</p>
      <span class="strong">${share === undefined ? '' : `${share} %`}</span>
    </div>
    ${keyed(
      step.step, // each step has a bar of its own: none moves backwards
      html`<progress max="100" value=${ifDefined(share)} aria-labelledby="progress-title"></progress>`,
    )}
    <div class="progress-foot">
      <p class="quiet">${bytesText(step)}${paceText(step)}</p>
      <button type="button" class="button" @click=${cancel}>Cancel</button>
    </div>
  </div>`;
}

function bytesText(step: StartStep): string {
  if (step.step === 'preparing') return 'Starting the worker that will run the model.';
  return `${formatBytes(step.doneBytes)} of ${formatBytes(step.totalBytes)}`;
}

function paceText(step: StartStep): string {
  if (step.step !== 'download' || step.doneBytes >= step.totalBytes) return '';
  const { bytesPerSecond, secondsLeft } = step.pace;
  if (bytesPerSecond === undefined || secondsLeft === undefined) return '';
  return ` · ${formatBytes(bytesPerSecond)}/s · ${formatTimeLeft(secondsLeft)}`;
}
