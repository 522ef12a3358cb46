import { proxy } from 'comlink';

/** The caller's listener as the worker calls it. One that throws is the page's business, not the work's. */
export function progressListener<P>(listen: ((progress: P) => void) | undefined): (progress: P) => void {
  return proxy((progress: P) => {
    try {
      listen?.(progress);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  });
}
