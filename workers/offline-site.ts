import { lateParts } from './late-parts.ts';
import { serverFirst } from './server-first.ts';
import { bareUrl } from './shell-request.ts';

/** What a page with `<nibble-chat>` is made of, all by full addresses. */
export interface SiteFiles {
  /** What its service worker serves: that of another one is none of its business, although the folder may be the same. */
  readonly scope: string;
  /** The folder that is a copy of `dist/browser`, with a slash at its end. */
  readonly folder: string;
  /** The package's files in that folder; those in `parts/` are named by their content. */
  readonly files: readonly string[];
  /** Another one when any of them is. */
  readonly release: string;
  /** The site's own. */
  readonly pages: readonly string[];
}

export interface OfflineSite {
  /** Fetches everything. @throws Error when a file does not come: then nothing of this release is used. */
  keep(): Promise<void>;
  /** Deletes other releases. */
  deleteOthers(): Promise<void>;
  /** The answer to this request; `undefined` where it is none of ours. */
  answer(request: Request): Promise<Response> | undefined;
}

export function offlineSite(
  { scope, folder, files, release, pages }: SiteFiles,
  caches: Pick<CacheStorage, 'open' | 'keys' | 'delete'>,
): OfflineSite {
  const ours = `nibble-offline ${scope} `;
  const name = ours + release;
  const late = lateParts(caches);
  const isPart = (url: string): boolean => url.startsWith(`${folder}parts/`);
  const match = async (url: string): Promise<Response | undefined> => (await caches.open(name)).match(url);
  const put = async (url: string, response: Response): Promise<void> =>
    (await caches.open(name)).put(url, unredirected(response));

  const keepOne = async (url: string): Promise<void> => {
    const response = await fetch(url, { cache: isPart(url) ? 'default' : 'no-cache' });
    if (!response.ok) throw new Error(`Nibble: ${url} cannot be kept: its server said ${response.status}.`);
    await put(url, response);
  };
  /** The package's files are kept all at once and not here: those of two releases are never mixed. */
  const ask = async (request: Request, url: string): Promise<Response> => {
    const response = await fetch(request);
    const isPage = pages.includes(url) && new URL(request.url).search === ''; // a query may ask for another page
    if (response.ok && isPage) void put(url, response.clone()).catch(() => {}); // no room, or cut off: the last stays
    return response;
  };
  const keptOrAsked = async (request: Request, url: string): Promise<Response> => {
    const kept = isPart(url) ? await match(url) : undefined;
    return kept ?? serverFirst(ask(request, url), () => match(url));
  };
  return {
    keep: async () => void (await Promise.all([...files, ...pages].map(keepOne))),
    deleteOthers: async () => {
      const others = (await caches.keys()).filter((one) => one.startsWith(ours) && one !== name);
      await Promise.all(others.map((one) => caches.delete(one)));
    },
    answer: (request) => {
      const url = bareUrl(request.url);
      if (request.method !== 'GET' || request.headers.has('range')) return undefined;
      if (url.startsWith(folder) && late.has(url)) return late.answer(request);
      return files.includes(url) || pages.includes(url) ? keptOrAsked(request, url) : undefined;
    },
  };
}

/** A page may not be answered with what came by a redirect. */
function unredirected(response: Response): Response {
  if (!response.redirected) return response;
  const { body, status, statusText, headers } = response;
  return new Response(body, { status, statusText, headers });
}
