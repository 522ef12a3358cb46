import { abortedFault, throwIfAborted } from '../core/fault.ts';
import { serial } from '../core/serial.ts';

/** One at a time, in the order of asking: what holds its turn may be a stream, and not only a promise. */
export interface Turns {
  /** Waits for a turn; the answer ends it. An abort while waiting gives the place away. */
  readonly enter: (signal?: AbortSignal) => Promise<() => void>;
  /** For whoever has the turn: resolves when somebody waits behind. */
  readonly awaited: () => Promise<void>;
}

export function openTurns(): Turns {
  const oneAtATime = serial();
  const line = new Set<object>();
  let wake: (() => void) | undefined;
  return {
    enter: (signal) =>
      new Promise((resolve, reject) => {
        throwIfAborted(signal);
        const place = {};
        line.add(place);
        wake?.();
        const giveUp = (): void => {
          line.delete(place);
          reject(abortedFault(signal!));
        };
        signal?.addEventListener('abort', giveUp);
        const take = (leave: () => void): void => {
          line.delete(place);
          wake = undefined; // of the turn before
          signal?.removeEventListener('abort', giveUp);
          if (signal?.aborted) leave();
          else resolve(leave);
        };
        void oneAtATime(() => new Promise<void>(take));
      }),
    awaited: () =>
      new Promise((resolve) => {
        if (line.size > 0) resolve();
        else wake = resolve;
      }),
  };
}
