/**
 * What the service worker does with a request: `shell` comes from what it keeps, `page` is a visit to some address,
 * `origins` is the list of those who may embed, and everything else is `network`: none of its business, as if there
 * were no service worker.
 */
export type ShellAnswer = 'shell' | 'page' | 'origins' | 'network';

/** What is looked at of a request. */
export type ShellRequest = Pick<Request, 'method' | 'mode' | 'url'> & {
  readonly headers: Pick<Headers, 'has'>;
};

/** Weights are hashed, stored and resumed by the weight cache alone: a second copy of them would only cost room. */
const MODELS_FOLDER = 'models/';

/** The list of those who may embed, beside the embed's page. */
export const ORIGINS_FILE = 'embed-origins.json';

/** `scope` is the absolute address of the app's folder, ending in a slash. */
export function shellAnswer({ method, mode, url, headers }: ShellRequest, scope: string): ShellAnswer {
  if (method !== 'GET' || headers.has('range')) return 'network';
  if (!url.startsWith(scope) || url.startsWith(scope + MODELS_FOLDER)) return 'network';
  if (mode === 'navigate') return 'page';
  return url === scope + ORIGINS_FILE ? 'origins' : 'shell';
}

/** The address without what only the page's script reads. */
export function bareUrl(address: string): string {
  const url = new URL(address);
  url.search = url.hash = '';
  return url.href;
}

const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
} as const;

/**
 * The response with the two headers that give a page shared memory, and with it threads. Kept responses carry those
 * they came with; a host that cannot send headers gets them here, from the second visit on.
 */
export function isolated(response: Response): Response {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(ISOLATION)) headers.set(name, value);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
