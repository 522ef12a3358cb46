import type { WorkerLink } from './worker-link.ts';

/** In `localStorage`, before the name of each visit that ended on purpose. */
const LEFT = 'nibble-left/';

/**
 * Names this page's visit to its own worker, and tells it which others were left on purpose: what those cut off did not
 * crash. A page that is going away has no time for its worker any more; `localStorage` takes its word at once.
 */
export function beginVisit({ api, gone }: Pick<WorkerLink, 'api' | 'gone'>): void {
  const storage = pageStorage();
  if (!storage) return;
  const visit = Math.random().toString(36).slice(2);
  const tell = (): void => {
    const left = Object.keys(storage).filter((key) => key.startsWith(LEFT));
    const forget = (): void => left.forEach((key) => storage.removeItem(key));
    const names = left.map((key) => key.slice(LEFT.length));
    api.beginVisit(visit, names).then(forget, () => {}); // told again at the next visit
  };
  addEventListener('pagehide', () => write(storage, LEFT + visit), { signal: gone });
  addEventListener('pageshow', () => storage.removeItem(LEFT + visit), { signal: gone }); // it had only been put aside
  addEventListener('storage', ({ key, newValue }) => newValue !== null && key?.startsWith(LEFT) && tell(), {
    signal: gone,
  });
  tell();
}

/** Nothing in Node and in workers, and where the browser denies it. */
function pageStorage(): Storage | undefined {
  if (typeof document === 'undefined') return undefined;
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}

/** A full storage costs one warning that was not called for. */
function write(storage: Storage, key: string): void {
  try {
    storage.setItem(key, '');
  } catch {}
}
