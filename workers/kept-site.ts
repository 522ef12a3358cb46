import { watchedFetch, type Fetch } from '../src/artifact/watched-fetch.ts';
import type { EntryStore } from '../src/cache/entry-store.ts';
import { idbEntryStore } from '../src/cache/idb-entry-store.ts';
import { Fault, isFault } from '../src/core/fault.ts';

/** More than this is no index that a page should hold in memory. */
const MOST_BYTES = 256 * 2 ** 20;
const IDLE_MS = 20_000;

export interface KeptSiteOptions<T> {
  readonly url: string;
  /** Checks the bytes and makes of them what is wanted; may be asked twice. */
  readonly open: (bytes: Uint8Array<ArrayBuffer>) => Promise<T>;
  readonly signal?: AbortSignal | undefined;
  readonly kept?: EntryStore;
  readonly fetch?: Fetch;
}

/**
 * Opens a site's index: as its server has it now, or, while that says nothing, is out of order or gives something else, as it was
 * last opened. What cannot be opened is never kept.
 * @throws Fault `network`, `http`, `index-invalid`, `aborted`, and what `open` fails with
 */
export async function openKeptSite<T>({
  url,
  open,
  signal,
  kept = idbEntryStore('nibble-sites'),
  fetch = (...asked) => globalThis.fetch(...asked),
}: KeptSiteOptions<T>): Promise<T> {
  try {
    const bytes = await download(url, fetch, signal);
    const site = await open(bytes);
    await keep(kept, url, bytes).catch(() => {}); // full or denied: next time from the network
    return site;
  } catch (error) {
    if (!saysNothing(error)) throw error;
    const [bytes] = await kept.read([url]).catch(() => []);
    if (bytes instanceof Uint8Array) return await open(bytes as Uint8Array<ArrayBuffer>);
    throw error;
  } finally {
    kept.close();
  }
}

/** Whether the server may still have the index that it had: it took nothing back. */
function saysNothing(error: unknown): boolean {
  if (!isFault(error)) return false;
  if (error.code === 'http') return Number(error.detail['status']) >= 500;
  return error.code === 'network' || error.code === 'index-invalid';
}

/** Takes the place of older versions: what differs by its query alone. */
async function keep(kept: EntryStore, url: string, bytes: Uint8Array): Promise<void> {
  const address = withoutQuery(url);
  const remove = (await kept.keys(address)).filter((key) => withoutQuery(key) === address);
  await kept.write({ put: new Map([[url, bytes]]), remove });
}

const withoutQuery = (url: string): string => url.split(/[?#]/u, 1)[0]!;

async function download(
  url: string,
  fetch: Fetch,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const file = withoutQuery(url).split('/').at(-1) || url;
  const answer = await watchedFetch(url, {}, { fetch, file, idleMs: IDLE_MS, signal });
  try {
    const { ok, status } = answer.response;
    if (!ok) {
      const message = `${url} was answered with ${status}. Check that the index is served there.`;
      throw new Fault('http', message, { url, status });
    }
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    let bytes = 0;
    for await (const piece of answer.pieces()) {
      bytes += piece.length;
      if (bytes > MOST_BYTES) throw tooLarge(url);
      pieces.push(piece as Uint8Array<ArrayBuffer>);
    }
    return new Uint8Array(await new Blob(pieces).arrayBuffer());
  } finally {
    answer.close();
  }
}

function tooLarge(url: string): Fault {
  const message = `The index at ${url} has more than ${MOST_BYTES} bytes. Split the site.`;
  return new Fault('index-invalid', message, { url, limit: MOST_BYTES });
}
