import { throwIfAborted } from '../../core/fault.ts';
import { yieldToEventLoop } from '../../core/yield.ts';

const WORK_MS = 20;

/** Called again and again in long work: every 20 ms it gives the event loop a turn, and throws `aborted` after an abort. */
export function paced(signal: AbortSignal | undefined): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < WORK_MS) return;
    await yieldToEventLoop();
    throwIfAborted(signal);
    since = performance.now();
  };
}
