import { proxy } from 'comlink';
import type { LoadProgress } from '../core/protocol.ts';

/** The caller's listener as the worker calls it. One that throws is the page's business, not the work's. */
export function progressListener(
  listen: ((progress: LoadProgress) => void) | undefined,
): (progress: LoadProgress) => void {
  return proxy((progress: LoadProgress) => {
    try {
      listen?.(progress);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  });
}
