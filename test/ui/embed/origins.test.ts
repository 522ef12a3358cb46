import { afterEach, expect, test, vi } from 'vitest';
import { fetchOrigins, readOrigins } from '../../../src/ui/embed/origins.ts';

const self = 'https://assistant.example';

test('origins are taken as they are written, and `self` is the frame’s own', () => {
  const list = { origins: ['https://shop.example', 'http://localhost:8080', 'self'] };
  expect([...readOrigins(list, self)]).toEqual(['https://shop.example', 'http://localhost:8080', self]);
});

test('an empty list lets nobody in', () => {
  expect(readOrigins({ origins: [] }, self).size).toBe(0);
});

test.each([
  '*',
  'https://*',
  'https://*.shop.example',
  'shop.example',
  'https://shop.example/',
  'https://shop.example/path',
  'https://Shop.example',
  'https://shop.example:443',
  'https://user@shop.example',
  'file://',
  'null',
  'data:text/html,x',
  'javascript:alert(1)',
  '',
])('%j is no origin, and the list says so', (entry) => {
  expect(() => readOrigins({ origins: [entry] }, self)).toThrow(/is not an origin.*Nobody is let in/);
});

test.each([
  ['no object', null],
  ['no list', { origins: 'self' }],
  ['more than the list', { origins: ['self'], allow: '*' }],
  ['too many origins', { origins: Array(257).fill('self') }],
  ['something that is no text', { origins: [1] }],
])('a file with %s is of no use', (_what, json) => {
  expect(() => readOrigins(json, self)).toThrow(/must look like/);
});

const page = new URL('https://assistant.example/chat/embed.html?x=1');
const answer = (body: string | undefined, status = 200): void => {
  vi.stubGlobal('fetch', async (url: URL) => {
    expect(url.href).toBe('https://assistant.example/chat/embed-origins.json');
    if (body === undefined) throw new TypeError('Failed to fetch');
    return new Response(body, { status });
  });
};
afterEach(() => vi.unstubAllGlobals());

test('the list is fetched from beside the page', async () => {
  answer('{"origins":["self"]}');
  expect([...(await fetchOrigins(page))]).toEqual([page.origin]);
});

test.each([
  ['is not there', 'no', 404, /answered 404/],
  ['cannot be reached', undefined, 200, /could not be fetched/],
  ['is a page', '<!doctype html>', 200, /is no JSON/],
  ['is huge', JSON.stringify({ origins: ['self'], x: 'x'.repeat(70_000) }), 200, /too large/],
] as const)('a list that %s lets nobody in', async (_what, body, status, why) => {
  answer(body, status);
  await expect(fetchOrigins(page)).rejects.toMatchObject({
    code: 'embed-refused',
    message: expect.stringMatching(why),
  });
});
