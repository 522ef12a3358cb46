import { afterEach, describe, expect, test, vi } from 'vitest';
import { sha256Hex } from '../../src/artifact/digest.ts';
import type { Fetch } from '../../src/artifact/watched-fetch.ts';
import { buildSite } from '../../src/documents/site/build-site.ts';
import { openSite } from '../../src/documents/site/open-site.ts';
import { openKeptSite } from '../../workers/kept-site.ts';
import { entryMemory } from '../fakes/entry-memory.ts';
import { faultOf } from '../fakes/fault-of.ts';
import { hashedEmbed } from '../fakes/hashed-embed.ts';
import { plainVectors } from '../fakes/plain-vectors.ts';

const URL_NOW = 'https://example.com/docs/site.nibble';
const parts = { digest: sha256Hex, now: () => 1000, openVectors: plainVectors, embed: hashedEmbed().embed };

async function siteOf(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const documents = [{ name, content: `The words of ${name}.` }];
  return (await buildSite(documents, { ...parts, store: entryMemory() })).bytes;
}
const [first, second] = [await siteOf('first.md'), await siteOf('second.md')];
const answered = (body: BodyInit, status = 200) => Promise.resolve(new Response(body, { status }));

/** The documents of what is opened. */
async function opened(
  kept: ReturnType<typeof entryMemory>,
  fetch: Fetch,
  url = URL_NOW,
  signal?: AbortSignal,
) {
  const library = await openKeptSite({
    url,
    open: (bytes) => openSite(bytes, { ...parts, store: entryMemory() }),
    signal,
    kept,
    fetch,
  });
  return (await library.documents()).map(({ name }) => name);
}

/** A server that accepts and is silent, until it is given up. */
const silence: Fetch = (_, { signal }) =>
  new Promise((_resolve, reject) => {
    signal!.addEventListener('abort', () => reject(signal!.reason as Error));
  });

/** A server that answers at once, and sends pieces of `length` bytes with a pause after each. */
async function piecemeal(bytes: Uint8Array, signal: AbortSignal, length: number, pauseMs: number) {
  let at = 0;
  const body = new ReadableStream<Uint8Array>({
    start: (stream) => signal.addEventListener('abort', () => stream.error(signal.reason)),
    pull: async (stream) => {
      if (at >= bytes.length) return stream.close();
      stream.enqueue(bytes.slice(at, (at += length)));
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    },
  });
  return new Response(body);
}

afterEach(() => vi.useRealTimers());

describe("a site's index", () => {
  test('is what its server has now, and is kept once it is open', async () => {
    const kept = entryMemory();
    expect(await opened(kept, () => answered(first))).toEqual(['first.md']);
    expect(await opened(kept, () => answered(second))).toEqual(['second.md']);
    expect(kept.entries.get(URL_NOW)).toEqual(second);
  });

  test.each<[string, Fetch]>([
    ['there is no network', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['a captive portal answers', () => answered('<!doctype html><h1>Log in</h1>'.repeat(9))],
    ['a file is half deployed', () => answered(second.slice(0, -9))],
    ['the server is out of order', () => answered('later', 503)],
  ])('is as it was last when %s, and stays kept', async (_, fetch) => {
    const kept = entryMemory();
    await opened(kept, () => answered(first));
    expect(await opened(kept, fetch)).toEqual(['first.md']);
    expect(kept.entries.get(URL_NOW)).toEqual(first);
  });

  test.each<[string, Fetch]>([
    ['says nothing', silence],
    ['stops in the middle', (_, { signal }) => piecemeal(second, signal!, 9, 1e9)],
  ])('is as it was last when the server %s for four seconds', async (_, fetch) => {
    const kept = entryMemory();
    await opened(kept, () => answered(first));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let names: readonly string[] | undefined;
    const opening = opened(kept, fetch).then((found) => (names = found));
    await vi.advanceTimersByTimeAsync(3_999);
    expect(names).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(await opening).toEqual(['first.md']);
  });

  test('that comes after four seconds is kept for the next time', async () => {
    const kept = entryMemory();
    await opened(kept, () => answered(first));
    let answer!: (response: Response) => void;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const opening = opened(kept, () => new Promise((resolve) => (answer = resolve)));
    await vi.advanceTimersByTimeAsync(4_000);
    expect(await opening).toEqual(['first.md']);
    vi.useRealTimers();
    answer(new Response(second));
    await vi.waitFor(() => expect(kept.entries.get(URL_NOW)).toEqual(second));
  });

  test.each([
    ['four seconds where there is a copy', 3_900, true],
    ['twenty seconds where there is none', 19_000, false],
  ])('that comes slowly is waited for, with pauses of less than %s', async (_, pauseMs, hasCopy) => {
    const kept = entryMemory();
    if (hasCopy) await opened(kept, () => answered(first));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const length = Math.ceil(second.length / 9);
    const opening = opened(kept, (__, { signal }) => piecemeal(second, signal!, length, pauseMs));
    await vi.advanceTimersByTimeAsync(10 * pauseMs);
    vi.useRealTimers();
    expect(await opening).toEqual(['second.md']);
  });

  test('that was never there is given up after twenty seconds of silence', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const fault = faultOf(opened(entryMemory(), silence));
    await vi.advanceTimersByTimeAsync(20_000);
    expect((await fault).code).toBe('network');
  });

  test('that was kept and is broken is waited for as if it were not there', async () => {
    const kept = entryMemory(new Map([[URL_NOW, first.slice(0, -9)]]));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let answer!: (response: Response) => void;
    const opening = opened(kept, () => new Promise((resolve) => (answer = resolve)));
    await vi.advanceTimersByTimeAsync(4_000);
    vi.useRealTimers();
    answer(new Response(second));
    expect(await opening).toEqual(['second.md']);
  });

  test.each<[string, string, Fetch]>([
    ['broken', 'index-invalid', () => answered(first.slice(0, -9))],
    ['out of reach', 'network', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['out of order', 'http', () => answered('later', 503)],
  ])('that was never there and is %s: `%s`, and nothing is kept', async (_, code, fetch) => {
    const kept = entryMemory();
    expect((await faultOf(opened(kept, fetch))).code).toBe(code);
    expect(kept.entries.size).toBe(0);
  });

  test('that its server took back is gone', async () => {
    const kept = entryMemory();
    await opened(kept, () => answered(first));
    expect((await faultOf(opened(kept, () => answered('gone', 404)))).code).toBe('http');
  });

  test('takes the place of its older versions, and of no other index', async () => {
    const kept = entryMemory();
    await opened(kept, () => answered(first), `${URL_NOW}?v=1`);
    await opened(kept, () => answered(first), `${URL_NOW}2?v=1`);
    await opened(kept, () => answered(second), `${URL_NOW}?v=2`);
    expect([...kept.entries.keys()].toSorted()).toEqual([`${URL_NOW}2?v=1`, `${URL_NOW}?v=2`]);
  });

  test('is not waited for after an abort', async () => {
    const kept = entryMemory();
    await opened(kept, () => answered(first));
    const stop = new AbortController();
    const opening = opened(kept, silence, URL_NOW, stop.signal);
    stop.abort();
    expect((await faultOf(opening)).code).toBe('aborted');
  });

  test('opens where there is no room to keep it', async () => {
    const kept = entryMemory();
    kept.left = 0;
    expect(await opened(kept, () => answered(first))).toEqual(['first.md']);
  });
});
