import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { offlineSite } from '../../workers/offline-site.ts';

const at = (path: string): string => `https://site.example/${path}`;
const ENTRY = at('nibble/nibble-chat.js');
const PART = at('nibble/parts/lit-N7idVU1A.js');
const RUNTIME = at('nibble/parts/ort.webgpu.bundle.min-B5grAnEj.js');
const PAGE = at('index.html');

let kept: Map<string, Map<string, Response>>;
const network = vi.fn<(input: Request | string) => Promise<Response>>();
const caches = {
  open: async (name: string) => {
    const cache = kept.get(name) ?? new Map<string, Response>();
    kept.set(name, cache);
    return {
      match: async (url: string) => cache.get(url)?.clone(),
      put: async (url: string, response: Response) => {
        await response.clone().arrayBuffer(); // all of it is there, or nothing is kept
        cache.set(url, response);
      },
      keys: async () => [...cache.keys()].map((url) => new Request(url)),
    } as unknown as Cache;
  },
  keys: async () => [...kept.keys()],
  delete: async (name: string) => kept.delete(name),
};
const release = (name: string, { scope = at(''), folder = at('nibble/') } = {}) => {
  const files = ['nibble-chat.js', 'parts/lit-N7idVU1A.js'].map((file) => folder + file);
  return offlineSite({ scope, folder, files, release: name, pages: [PAGE] }, caches);
};

/** The server has this version of everything. */
const serve = (version: string): void => {
  network.mockReset();
  network.mockImplementation(async (input) => {
    const url = typeof input === 'string' ? input : input.url;
    return new Response(`${version} of ${new URL(url).pathname}`);
  });
};
const lose = (): void => void network.mockReset().mockRejectedValue(new TypeError('Failed to fetch'));
const read = async (site: ReturnType<typeof release>, url: string) =>
  (await site.answer(new Request(url)))?.text();
const keptPage = async () => (await (await caches.open(`nibble-offline ${at('')} A`)).match(PAGE))?.text();

beforeEach(() => {
  kept = new Map();
  vi.stubGlobal('fetch', network);
  serve('A');
});
afterEach(() => vi.unstubAllGlobals());

test('everything is there without a server, a page under any query, and a part asks no server at all', async () => {
  const site = release('A');
  await site.keep();
  expect(await read(site, PART)).toBe('A of /nibble/parts/lit-N7idVU1A.js');
  expect(network).toHaveBeenCalledTimes(3);
  lose();
  expect(await read(site, ENTRY)).toBe('A of /nibble/nibble-chat.js');
  expect(await read(site, `${PAGE}?from=mail#top`)).toBe('A of /index.html');
});

test('what is not listed, is posted or is asked for in part is none of its business', () => {
  const site = release('A');
  expect(site.answer(new Request(at('api/orders')))).toBeUndefined();
  expect(site.answer(new Request(at('models/weights.gguf')))).toBeUndefined();
  expect(site.answer(new Request(PAGE, { method: 'POST' }))).toBeUndefined();
  expect(site.answer(new Request(PART, { headers: { range: 'bytes=0-' } }))).toBeUndefined();
});

test('a page is as new as its server, and without it as it was last seen; the package stays of one release', async () => {
  const site = release('A');
  await site.keep();
  serve('B');
  expect(await read(site, PAGE)).toBe('B of /index.html');
  expect(await read(site, ENTRY)).toBe('B of /nibble/nibble-chat.js'); // whose own parts come from the server, too
  await vi.waitFor(async () => expect(await keptPage()).toBe('B of /index.html'));
  lose();
  expect(await read(site, PAGE)).toBe('B of /index.html');
  expect(await read(site, ENTRY)).toBe('A of /nibble/nibble-chat.js');
});

test('what a page is under a query does not take the place of the page', async () => {
  const site = release('A');
  await site.keep();
  serve('a preview');
  expect(await read(site, `${PAGE}?preview=7`)).toBe('a preview of /index.html');
  await new Promise((resolve) => setTimeout(resolve)); // what is kept beside the answer
  lose();
  expect(await read(site, PAGE)).toBe('A of /index.html');
});

test('a page that its server is slow to send comes as it is sent, and is kept when all of it is there', async () => {
  const site = release('A');
  await site.keep();
  let sent!: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({ start: (controller) => void (sent = controller) });
  network.mockImplementation(async () => new Response(body));
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const answer = read(site, PAGE);
  sent.enqueue(new TextEncoder().encode('B begins'));
  await vi.advanceTimersByTimeAsync(10_000); // more than is waited for a server that says nothing
  expect(await keptPage()).toBe('A of /index.html');
  sent.enqueue(new TextEncoder().encode(' and ends'));
  sent.close();
  expect(await answer).toBe('B begins and ends');
  await vi.waitFor(async () => expect(await keptPage()).toBe('B begins and ends'));
});

test('a release of which a file is missing is not kept, and the next whole one takes the place of the last', async () => {
  await release('A').keep();
  network.mockImplementation(async () => new Response('', { status: 404 }));
  await expect(release('B').keep()).rejects.toThrow(/cannot be kept.*404/u);
  serve('C');
  const next = release('C');
  await next.keep();
  await next.deleteOthers();
  expect([...kept.keys()]).toEqual([`nibble-offline ${at('')} C`]);
});

test('a release in a folder of its own takes the place of the last, too', async () => {
  await release('A', { folder: at('nibble-1.0.0/') }).keep();
  const next = release('B', { folder: at('nibble-1.1.0/') });
  await next.keep();
  await next.deleteOthers();
  expect([...kept.values()].map((cache) => [...cache.keys()])).toEqual([
    [at('nibble-1.1.0/nibble-chat.js'), at('nibble-1.1.0/parts/lit-N7idVU1A.js'), PAGE],
  ]);
});

test('two service workers of one origin with the same folder leave each other alone', async () => {
  const shop = release('A', { scope: at('shop/') });
  const help = release('B', { scope: at('help/') });
  await shop.keep();
  await help.keep();
  await help.deleteOthers();
  lose();
  expect(await read(shop, PART)).toBe('A of /nibble/parts/lit-N7idVU1A.js');
});

test('a part that is large and seldom needed is kept once it was used', async () => {
  const site = release('A');
  await site.keep();
  expect(await read(site, RUNTIME)).toContain('A of');
  await vi.waitFor(() => expect(kept.get('nibble-late-parts')?.has(RUNTIME)).toBe(true));
  lose();
  expect(await read(site, RUNTIME)).toContain('A of');
});

test('what came by a redirect is kept as if it had not: browsers refuse it for a page', async () => {
  network.mockImplementation(async () =>
    Object.defineProperty(new Response('moved'), 'redirected', { value: true }),
  );
  const site = release('A');
  await site.keep();
  lose();
  const response = await site.answer(new Request(PAGE));
  expect(response?.redirected).toBe(false);
  expect(await response?.text()).toBe('moved');
});
