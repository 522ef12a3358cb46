import { once } from '../../../core/serial.ts';

/**
 * pdf.js, for the first PDF: about 2 MB that few need. It starts no worker of its own, because whoever parses documents is one
 * already: its worker's half is read beside it and found under `globalThis.pdfjsWorker`. In a worker that half says `ready` to
 * the page once and listens for its own kind of message; Comlink passes over both.
 */
export const loadPdfJs = once(async () => {
  definePromiseWithResolvers();
  await import('pdfjs-dist/legacy/build/pdf.worker.mjs');
  return quietly(() => import('pdfjs-dist/legacy/build/pdf.mjs'));
});

/** ES2024, which pdf.js takes for granted and Node 20 has not. */
function definePromiseWithResolvers(): void {
  const known: { resolve: unknown; withResolvers?: typeof withResolvers } = Promise;
  known.withResolvers ??= withResolvers;
}

function withResolvers() {
  let resolve: unknown;
  let reject: unknown;
  const promise = new Promise((one, other) => {
    resolve = one;
    reject = other;
  });
  return { promise, resolve, reject };
}

/** In Node, pdf.js warns as it is read that there is nothing to draw with; text needs none of it. */
async function quietly<T>(job: () => Promise<T>): Promise<T> {
  const { warn } = console;
  if ('process' in globalThis) console.warn = () => {};
  try {
    return await job();
  } finally {
    console.warn = warn;
  }
}
