import { afterEach, beforeEach, expect, test } from 'vitest';
import { hubFetch } from '../../../src/artifact/hub/hub-fetch.ts';
import { noise } from '../../cache/model-fixture.ts';
import { type HubServer, startHubServer } from '../../fakes/hub-server.ts';

let hub: HubServer;
const MODEL = noise(3000);
beforeEach(async () => {
  hub = await startHubServer();
});
afterEach(() => hub.close());

const open = () => hubFetch((url, init) => fetch(url, init));

test('a token goes to its Hub and to nobody else, also when the Hub sends the request on', async () => {
  hub.put('o/m', { files: { 'm.gguf': MODEL, 'config.json': '{}' }, gatedFor: 'hf_me' });
  const { fetch: asked, reach } = open();
  const endpoint = reach({ endpoint: hub.endpoint, token: 'hf_me' });
  const response = await asked(`${endpoint}/o/m/resolve/main/m.gguf`, {});
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(MODEL);
  expect(response.url.startsWith(hub.cdn.origin)).toBe(true);
  expect(hub.log.map(({ authorization }) => authorization)).toEqual(['Bearer hf_me']);
  await (await asked(`${hub.cdn.origin}/else`, {})).text();
  expect(hub.leaked).toEqual([]);
});

test.each([
  [undefined, /accept its terms.*token/i],
  ['hf_somebody', /other|another token/],
])('a gated file with the token %s is `hub-gated`, with what to do', async (token, words) => {
  hub.put('o/m', { files: { 'm.gguf': MODEL }, gatedFor: 'hf_me' });
  const { fetch: asked, reach } = open();
  const endpoint = reach({ endpoint: hub.endpoint, ...(token === undefined ? {} : { token }) });
  const work = asked(`${endpoint}/o/m/resolve/main/m.gguf`, {});
  await expect(work).rejects.toMatchObject({ code: 'hub-gated', detail: { repository: 'o/m' } });
  await expect(work).rejects.toThrow(words);
  expect(hub.cdn.log).toEqual([]);
});

test('a token that the Hub does not know is named as such', async () => {
  const headers = { 'X-Error-Message': 'Invalid credentials in Authorization header' };
  const { fetch: asked, reach } = hubFetch(async () => new Response(null, { status: 401, headers }));
  const endpoint = reach({ token: 'hf_old' });
  await expect(asked(`${endpoint}/o/m/resolve/main/m.gguf`, {})).rejects.toThrow(
    'does not know the access token',
  );
});

test('a token that was given once is kept for later requests, until another is given', async () => {
  hub.put('o/m', { files: { 'config.json': '{}' } });
  const { fetch: asked, reach } = open();
  const { endpoint } = hub;
  for (const token of ['hf_one', undefined, 'hf_two']) {
    reach({ endpoint, ...(token === undefined ? {} : { token }) });
    await asked(`${endpoint}/o/m/resolve/main/config.json`, {});
  }
  expect(hub.log.map(({ authorization }) => authorization)).toEqual([
    'Bearer hf_one',
    'Bearer hf_one',
    'Bearer hf_two',
  ]);
});

test.each([
  [{ endpoint: 'nowhere' }, 'hub.endpoint'],
  [{ endpoint: 'ftp://example.com' }, 'hub.endpoint'],
  [{ endpoint: 'https://me@example.com' }, 'hub.endpoint'],
  [{ endpoint: 'http://example.com', token: 'hf_x' }, 'hub.token'],
  [{ token: 'two words' }, 'hub.token'],
  [{ token: 'line\nbreak' }, 'hub.token'],
])('%j is refused', (options, option) => {
  expect(() => open().reach(options)).toThrow(
    expect.objectContaining({ code: 'option-invalid', detail: { option } }),
  );
});
