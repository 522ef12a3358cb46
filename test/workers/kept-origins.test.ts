import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keptOrigins } from '../../workers/kept-origins.ts';

const URL = 'https://assistant.example/embed-origins.json';

let kept: Map<string, Response>;
const network = vi.fn<(request: Request) => Promise<Response>>();

const cache = {
  match: async (url: string) => kept.get(url)?.clone(),
  put: async (url: string, response: Response) => void kept.set(url, response),
  delete: async (url: string) => kept.delete(url),
};
const caches = { open: async () => cache as unknown as Cache };

beforeEach(() => {
  kept = new Map();
  network.mockReset();
  vi.stubGlobal('fetch', network);
});
afterEach(() => vi.unstubAllGlobals());

const served = (body: string, status = 200): void =>
  void network.mockImplementation(async () => new Response(body, { status }));
const gone = (): void => void network.mockRejectedValue(new TypeError('Failed to fetch'));
const ask = async (): Promise<string> => (await keptOrigins(URL, caches).answer(new Request(URL))).text();

test('the list is the one on the server while that is there, and the last one after that', async () => {
  served('one');
  expect(await ask()).toBe('one');
  served('two');
  expect(await ask()).toBe('two');
  gone();
  expect(await ask()).toBe('two');
});

test('the list is kept before anybody asks for it, past all caches on the way', async () => {
  served('one');
  await keptOrigins(URL, caches).keep();
  expect(network.mock.calls[0]![0]).toMatchObject({ url: URL, cache: 'no-cache', credentials: 'omit' });
  gone();
  expect(await ask()).toBe('one');
});

test('a list that was taken from the server is not kept either', async () => {
  served('one');
  await ask();
  served('no such file', 404);
  expect(await ask()).toBe('no such file');
  gone();
  await expect(ask()).rejects.toThrow('Failed to fetch');
});

test('a server that is out of order takes nothing back', async () => {
  served('one');
  await ask();
  served('bad gateway', 502);
  expect(await ask()).toBe('bad gateway');
  gone();
  expect(await ask()).toBe('one');
});

test('where nothing can be kept the server is still heard, and nothing fails early', async () => {
  const full = { open: () => Promise.reject(new DOMException('full', 'QuotaExceededError')) };
  served('one');
  expect(await (await keptOrigins(URL, full).answer(new Request(URL))).text()).toBe('one');
  gone();
  await expect(keptOrigins(URL, full).keep()).resolves.toBeUndefined();
});
