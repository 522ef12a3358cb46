import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { lateParts } from '../../workers/late-parts.ts';

const at = (name: string): string => `https://nibble.example/app/assets/${name}`;
const RUNTIME = at('ort-wasm-simd-threaded.jspi-CP6SXO_B.wasm');

let kept: Map<string, Response>;
const network = vi.fn<(request: Request) => Promise<Response>>();
const cache = {
  match: async (url: string) => kept.get(url)?.clone(),
  put: async (url: string, response: Response) => void kept.set(url, response),
  delete: async (url: string) => kept.delete(url),
  keys: async () => [...kept.keys()].map((url) => new Request(url)),
};
const parts = lateParts({ open: async () => cache as unknown as Cache });

beforeEach(() => {
  kept = new Map();
  network.mockReset();
  network.mockImplementation(async ({ url }) => new Response(url));
  vi.stubGlobal('fetch', network);
});
afterEach(() => vi.unstubAllGlobals());

const ask = async (url: string): Promise<string> => (await parts.answer(new Request(url))).text();

test.each([
  [RUNTIME, true],
  [at('ort.webgpu.bundle.min-B5grAnEj.js'), true],
  [at('transformers.web-DyeiBXXd.js'), true],
  [at('index-D-PS3e7e.js'), false],
  [at('sort-D-PS3e7e.js'), false],
  [at('relaxed-dot32-BUCWTMpH.wasm'), false],
  ['https://nibble.example/app/models/ort.gguf', false],
])('%s is a late part: %s', (url, isPart) => {
  expect(parts.has(url)).toBe(isPart);
});

test('a part is fetched once, and there without the network from then on', async () => {
  expect(await ask(RUNTIME)).toBe(RUNTIME);
  await vi.waitFor(() => expect(kept.size).toBe(1));
  network.mockRejectedValue(new TypeError('Failed to fetch'));
  expect(await ask(RUNTIME)).toBe(RUNTIME);
  expect(network).toHaveBeenCalledTimes(1);
});

test('of each part one version is kept', async () => {
  const next = at('ort-wasm-simd-threaded.jspi-AAAAAAAA.wasm');
  const other = at('ort-wasm-simd-threaded.asyncify-CxOG5pUO.wasm');
  for (const url of [RUNTIME, other, next]) await ask(url);
  await vi.waitFor(() => expect([...kept.keys()].toSorted()).toEqual([other, next].toSorted()));
});

test('what a server refuses is not kept', async () => {
  network.mockImplementation(async () => new Response('no such file', { status: 404 }));
  expect(await ask(RUNTIME)).toBe('no such file');
  expect(kept.size).toBe(0);
});
