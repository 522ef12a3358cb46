import type { LoadedModel, StorageUsage } from '../core/protocol.ts';
import { element } from './dom.ts';
import { formatBytes, formatRate, percent, plural } from './format.ts';
import { loadedOf } from './page-state.ts';
import type { PageState } from './page-state.ts';
import { stepTitle } from './start-progress.ts';

export interface StatusBar {
  readonly root: HTMLElement;
  update(state: PageState, usage: StorageUsage | undefined): void;
  /** The speed of the answer that runs (`isLive`) or ran. */
  showRate(tokensPerSecond: number | undefined, isLive: boolean): void;
}

/** One quiet line: what runs, on what, how fast, and how much it keeps here. */
export function createStatusBar(): StatusBar {
  const model = element('span', { class: 'status-model' });
  const device = element('span', { class: 'status-device' });
  const kernel = element('span', { class: 'status-kernel' });
  const stored = element('span', { class: 'status-stored' });
  const rate = element('span', { class: 'status-rate' });
  const root = element('p', { class: 'status' }, model, device, rate, kernel, stored);
  return {
    root,
    update: (state, usage) => {
      model.textContent = modelText(state);
      const loaded = loadedOf(state);
      device.textContent = loaded === undefined ? '' : deviceText(loaded);
      kernel.textContent = loaded?.kernel ?? '';
      stored.textContent = usage === undefined ? '' : `${formatBytes(usage.weightBytes)} stored`;
    },
    showRate: (tokensPerSecond, isLive) => {
      rate.textContent =
        tokensPerSecond === undefined ? '' : `${isLive ? '≈ ' : ''}${formatRate(tokensPerSecond)}`;
    },
  };
}

/** The engine and how much of the processor it uses. */
export function deviceText({ device, threads }: LoadedModel): string {
  const name = device === 'wasm' ? 'CPU' : 'CPU, reference engine';
  return `${name} · ${plural(threads, 'thread')}`;
}

function modelText(state: PageState): string {
  if (state.phase === 'starting') {
    const { progress } = state;
    const share =
      progress.step === 'preparing' ? '' : ` ${percent(progress.doneBytes, progress.totalBytes)} %`;
    return `${stepTitle(progress)}${share}`;
  }
  return state.phase === 'opening' ? '' : (state.model?.name ?? '');
}
