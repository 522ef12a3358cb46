import { describe, expect, test } from 'vitest';
import { bareUrl, isolated, shellAnswer } from '../../workers/shell-request.ts';
import type { ShellRequest } from '../../workers/shell-request.ts';

const SCOPE = 'https://chat.example/nibble/';

function request(path: string, changes: Partial<ShellRequest> = {}): ShellRequest {
  return {
    method: 'GET',
    mode: 'cors',
    url: new URL(path, SCOPE).href,
    headers: new Headers(),
    ...changes,
  };
}

describe('what the service worker answers', () => {
  test.each(['assets/index-1234.js', 'icons/icon-192.png', 'assets/simd128.wasm', 'manifest.webmanifest'])(
    '%s is a part of the shell',
    (path) => {
      expect(shellAnswer(request(path), SCOPE)).toBe('shell');
    },
  );

  test.each(['./', 'index.html', './?model=one', 'embed.html', 'somewhere/else'])(
    'a visit to %s is a page',
    (path) => {
      expect(shellAnswer(request(path, { mode: 'navigate' }), SCOPE)).toBe('page');
    },
  );

  test('the list of those who may embed is an answer of its own', () => {
    expect(shellAnswer(request('embed-origins.json'), SCOPE)).toBe('origins');
    expect(shellAnswer(request('assets/embed-origins.json'), SCOPE)).toBe('shell');
  });

  test.each([
    ['weights', request('models/smollm2/one.gguf')],
    ['the catalogue', request('models/catalog.json')],
    ['a licence that is opened in a tab', request('models/smollm2/LICENSE', { mode: 'navigate' })],
    ['a part of a file', request('assets/index-1234.js', { headers: new Headers({ Range: 'bytes=10-' }) })],
    ['another origin', request('https://weights.example/nibble/assets/one.js')],
    ['another app on the same origin', request('https://chat.example/other/index.html')],
    ['what is no GET', request('assets/index-1234.js', { method: 'POST' })],
  ])('%s goes to the network', (_what, asked) => {
    expect(shellAnswer(asked, SCOPE)).toBe('network');
  });
});

test('an address is the same page whatever its script reads from it', () => {
  expect(bareUrl(`${SCOPE}index.html?model=one#chat`)).toBe(`${SCOPE}index.html`);
});

test('what comes from the shell isolates the page, and keeps its body, status and other headers', async () => {
  const kept = new Response('<!doctype html>', { headers: { 'Content-Type': 'text/html' } });
  const response = isolated(kept);
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toEqual({
    'content-type': 'text/html',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  });
  expect(await response.text()).toBe('<!doctype html>');
});
