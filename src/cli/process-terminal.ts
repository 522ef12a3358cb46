import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Terminal } from './terminal.ts';

/** This process's streams. The first Ctrl-C aborts; a second one ends the process at once. */
export function processTerminal(): Terminal {
  const abort = new AbortController();
  const eraseLine = process.stderr.isTTY ? '\r\x1b[K' : '';
  process.once('SIGINT', () => abort.abort());
  process.once('SIGTERM', () => abort.abort());
  // `nibble chat … | head -1`: nobody reads any more, so there is nothing left to do
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') abort.abort();
    else throw error;
  });
  return {
    async print(part) {
      if (!process.stdout.write(part)) await once(process.stdout, 'drain', { signal: abort.signal });
    },
    say: (line) => void process.stderr.write(`${eraseLine}${line}\n`),
    progress: (line) => void (process.stderr.isTTY && process.stderr.write(`${eraseLine}${line}`)),
    readInput: async () => (process.stdin.isTTY ? undefined : text(process.stdin)),
    signal: abort.signal,
  };
}
