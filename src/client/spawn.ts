/** Starts the worker that ships with the package. */
export function spawnWorker(): Worker {
  // Vite and plain tsc both follow this very shape; the URL literal must end in `.js`.
  return new Worker(new URL('../../workers/inference.worker.js', import.meta.url), {
    type: 'module',
    name: 'nibble',
  });
}
