import { watchedFetch, type Fetch } from '../src/artifact/watched-fetch.ts';
import type { EntryStore } from '../src/cache/entry-store.ts';
import { idbEntryStore } from '../src/cache/idb-entry-store.ts';
import { Fault, isFault } from '../src/core/fault.ts';
import { watchSilence } from './silence-watch.ts';

/** More than this is no index that a page should hold in memory. */
const MOST_BYTES = 256 * 2 ** 20;
/** A silent connection is given up after so long, and after this not waited for where there is a copy. */
const IDLE_MS = 20_000;
const PATIENCE_MS = 4_000;

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
 * last opened. What comes too late is kept for the next time; what cannot be opened is never kept.
 * @throws Fault `network`, `http`, `index-invalid`, `aborted`, and what `open` fails with
 */
export async function openKeptSite<T>({
  url,
  open,
  signal,
  kept = idbEntryStore('nibble-sites'),
  fetch = (...asked) => globalThis.fetch(...asked),
}: KeptSiteOptions<T>): Promise<T> {
  const watch = watchSilence(PATIENCE_MS);
  const coming = download(url, { fetch, signal, heard: watch.heard }).finally(watch.end);
  const fresh = coming.then(async (bytes) => {
    const site = await open(bytes);
    await keep(kept, url, bytes).catch(() => {}); // full or denied: next time from the network
    return site;
  });
  const isOver = fresh.then(
    () => {},
    () => {}, // told below, or the copy is open already
  );
  try {
    const copy = await Promise.race([isOver, watch.silence.then(() => read(kept, url))]);
    if (copy) return await open(copy).catch(() => fresh);
    return await fresh;
  } catch (error) {
    if (!saysNothing(error)) throw error;
    const copy = await read(kept, url);
    if (copy) return await open(copy);
    throw error;
  } finally {
    void isOver.then(() => kept.close());
  }
}

async function read(kept: EntryStore, url: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const [bytes] = await kept.read([url]).catch(() => []);
  return bytes instanceof Uint8Array ? (bytes as Uint8Array<ArrayBuffer>) : undefined;
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

interface Listening extends Pick<KeptSiteOptions<unknown>, 'signal'> {
  readonly fetch: Fetch;
  /** Something came of it. */
  readonly heard: () => void;
}

async function download(url: string, { fetch, signal, heard }: Listening): Promise<Uint8Array<ArrayBuffer>> {
  const file = withoutQuery(url).split('/').at(-1) || url;
  const answer = await watchedFetch(url, {}, { fetch, file, idleMs: IDLE_MS, signal });
  heard();
  try {
    const { ok, status } = answer.response;
    if (!ok) {
      const message = `${url} was answered with ${status}. Check that the index is served there.`;
      throw new Fault('http', message, { url, status });
    }
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    let bytes = 0;
    for await (const piece of answer.pieces()) {
      heard();
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
