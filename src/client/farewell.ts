import type { WorkerLink } from './worker-link.ts';

/** Tells our own worker that its page is being left on purpose; a crash tells nobody anything. */
export function sayFarewell({ api, gone }: Pick<WorkerLink, 'api' | 'gone'>): void {
  const page: { readonly addEventListener?: Window['addEventListener'] } = globalThis; // absent in Node
  page.addEventListener?.('pagehide', () => void api.leave().catch(() => {}), { signal: gone });
}
