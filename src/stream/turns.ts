import { abortedFault, throwIfAborted } from '../core/fault.ts';
import { serial } from '../core/serial.ts';

/** Waits for a turn; the answer ends it. An abort while waiting gives the place away. */
export type Enter = (signal?: AbortSignal) => Promise<() => void>;

/** One at a time, in the order of asking: what holds its turn may be a stream, and not only a promise. */
export function openTurns(): Enter {
  const oneAtATime = serial();
  return (signal) =>
    new Promise((resolve, reject) => {
      throwIfAborted(signal);
      const giveUp = (): void => reject(abortedFault(signal!));
      signal?.addEventListener('abort', giveUp);
      const take = (leave: () => void): void => {
        signal?.removeEventListener('abort', giveUp);
        if (signal?.aborted) leave();
        else resolve(leave);
      };
      void oneAtATime(() => new Promise<void>(take));
    });
}
