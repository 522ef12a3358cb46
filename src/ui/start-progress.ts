import { element } from './dom.ts';
import { formatBytes, formatTimeLeft, percent } from './format.ts';
import type { StartStep } from './page-state.ts';

export interface ProgressView {
  readonly root: HTMLElement;
  update(step: StartStep): void;
}

// People read numbers that stand still for a moment.
const TEXT_EVERY_MS = 250;

/** A bar with bytes, percent, speed and time left; the words change four times a second at most. */
export function createProgress(cancel: () => void): ProgressView {
  const bar = element('progress', { max: '100', 'aria-labelledby': 'progress-title' });
  const title = element('p', { id: 'progress-title', class: 'progress-title' });
  const share = element('span', { class: 'progress-share' });
  const bytes = element('span');
  const pace = element('span');
  const stop = element('button', { type: 'button', class: 'button' }, 'Cancel');
  stop.addEventListener('click', cancel);
  const root = element(
    'div',
    { class: 'progress' },
    element('div', { class: 'progress-head' }, title, share),
    bar,
    element('div', { class: 'progress-foot' }, element('p', { class: 'quiet' }, bytes, pace), stop),
  );
  let latest: StartStep = { step: 'preparing' };
  let shownStep = '';
  let timer: ReturnType<typeof setTimeout> | undefined;

  const write = (): void => {
    timer = undefined;
    shownStep = latest.step;
    title.textContent = stepTitle(latest);
    share.textContent =
      latest.step === 'preparing' ? '' : `${percent(latest.doneBytes, latest.totalBytes)} %`;
    bytes.textContent = bytesText(latest);
    pace.textContent = paceText(latest);
  };
  const update = (step: StartStep): void => {
    latest = step;
    if (step.step === 'preparing') bar.removeAttribute('value');
    else bar.value = percent(step.doneBytes, step.totalBytes);
    if (step.step !== shownStep) write();
    else timer ??= setTimeout(write, TEXT_EVERY_MS);
  };
  return { root, update };
}

/** What is happening, in a few words. */
export function stepTitle(step: StartStep): string {
  switch (step.step) {
    case 'preparing':
      return 'Getting ready';
    case 'download':
      return 'Downloading';
    case 'load':
      return 'Waking the model up';
    default:
      return step satisfies never;
  }
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
