import { startTrusted } from '../core/trusted-worker.ts';

/** Starts the worker that ships with the package. */
export function spawnWorker(): Worker {
  return startTrusted(
    () =>
      // Vite and plain tsc both follow this very shape; the URL literal must end in `.js`.
      new Worker(new URL('../../workers/inference.worker.js', import.meta.url), {
        type: 'module',
        name: 'nibble',
      }),
  );
}
