import { expect, test } from 'vitest';
import { serverFirst } from '../../workers/server-first.ts';

const never = new Promise<Response>(() => {});
const kept = async () => new Response('kept');
const nothing = async () => undefined;
const text = async (response: Promise<Response>) => (await response).text();

test('a server that answers is believed, whatever it says', async () => {
  const refusal = Promise.resolve(new Response('gone', { status: 404 }));
  expect(await text(serverFirst(refusal, kept))).toBe('gone');
});

test('a server that is not there, or says nothing in time, leaves what was kept', async () => {
  expect(await text(serverFirst(Promise.reject(new TypeError('Failed to fetch')), kept))).toBe('kept');
  expect(await text(serverFirst(never, kept, 1))).toBe('kept');
});

test('where nothing was kept a slow server is waited for, and a missing one is an error', async () => {
  const slow = new Promise<Response>((resolve) => setTimeout(() => resolve(new Response('late')), 20));
  expect(await text(serverFirst(slow, nothing, 1))).toBe('late');
  await expect(serverFirst(Promise.reject(new TypeError('Failed to fetch')), nothing)).rejects.toThrow(
    'Failed to fetch',
  );
});
