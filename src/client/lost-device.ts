import { isFault } from '../core/fault.ts';
import type { Fault } from '../core/fault.ts';
import type { WorkerLink } from './worker-link.ts';

/** The second loss leaves the next load to the processor (doctor/gpu-records.ts), so one more would be no coincidence. */
const LOSSES = 2;
/** A worker elsewhere ends itself when its GPU is gone; its host starts another for whoever asks. */
const END_MS = 5_000;

/** The losses that one request has seen. */
export interface Losses {
  readonly count: number;
  /** Counts a loss: true while what failed may be asked of another worker. */
  note(error: unknown): error is Fault;
}

export function openLosses(): Losses {
  let count = 0;
  return {
    get count() {
      return count;
    },
    note: (error): error is Fault => isFault(error) && error.code === 'device-lost' && ++count <= LOSSES,
  };
}

/** Lets go of a worker whose GPU is gone: no runtime gets another one for the same worker. */
export async function leaveLost(fault: Fault, link: WorkerLink): Promise<void> {
  if (link.elsewhere) await endOf(link.gone);
  link.end(fault);
}

function endOf(gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (gone.aborted) return resolve();
    const timer = setTimeout(resolve, END_MS);
    gone.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
