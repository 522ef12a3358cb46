import { serverFirst } from './server-first.ts';

/** The list of those who may embed: as it is on the server now, and as it was when no server answers. */
export interface KeptOrigins {
  /** Fetches the list for later. Never fails: where there is none, nothing is kept. */
  keep(): Promise<void>;
  /** The server's answer, whatever it is; the last list that it gave when there is no answer, or none in time. */
  answer(request: Request): Promise<Response>;
}

const CACHE = 'nibble-embed-origins';

export function keptOrigins(url: string, caches: Pick<CacheStorage, 'open'>): KeptOrigins {
  /** What the server took back must not come back without it. One that is out of order has said nothing. */
  const remember = async (response: Response): Promise<void> => {
    if (response.status >= 500) return;
    const cache = await caches.open(CACHE);
    await cache.delete(url);
    if (response.ok) await cache.put(url, response);
  };
  const ask = async (request: Request): Promise<Response> => {
    const response = await fetch(request);
    await remember(response.clone()).catch(() => {}); // no room: then nothing is kept
    return response;
  };
  const answer = (request: Request): Promise<Response> =>
    serverFirst(ask(request), async () => (await caches.open(CACHE)).match(url));
  return {
    keep: async () => {
      const request = new Request(url, { cache: 'no-cache', credentials: 'omit' });
      await answer(request).catch(() => {});
    },
    answer,
  };
}
