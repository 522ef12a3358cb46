import type { StartStep } from '../../assistant/assistant-state.ts';
import { percent } from '../format.ts';

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

/** Whole percent, once there is something to count. */
export function shareOf(step: StartStep): number | undefined {
  return step.step === 'preparing' ? undefined : percent(step.doneBytes, step.totalBytes);
}
