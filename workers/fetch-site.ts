import type { EntryStore } from '../src/cache/entry-store.ts';
import { idbEntryStore } from '../src/cache/idb-entry-store.ts';
import { Fault, isFault } from '../src/core/fault.ts';

/** More than this is no index that a page should hold in memory. */
const MOST_BYTES = 256 * 2 ** 20;

/**
 * The bytes of a site's index: as its server has them now, or, while that cannot be reached, as they were last seen.
 * @throws Fault `network`, `http`, `index-invalid` for one that is too large
 */
export async function fetchSite(
  url: string,
  kept: EntryStore = idbEntryStore('nibble-sites'),
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const bytes = await download(url);
    await kept.write({ put: new Map([[url, bytes]]) }).catch(() => {}); // full or denied: next time from the network
    return bytes;
  } catch (error) {
    if (!isFault(error) || error.code !== 'network') throw error;
    const [bytes] = await kept.read([url]).catch(() => []);
    if (bytes instanceof Uint8Array) return bytes as Uint8Array<ArrayBuffer>;
    throw error;
  } finally {
    kept.close();
  }
}

async function download(url: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url).catch((error: unknown) => {
    throw new Fault(
      'network',
      'The index of this site could not be reached. Check the connection and try again.',
      { url },
      error,
    );
  });
  if (!response.ok || !response.body)
    throw new Fault(
      'http',
      `${url} was answered with ${response.status}. Check that the index is served there.`,
      {
        url,
        status: response.status,
      },
    );
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  try {
    const reader = response.body.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      bytes += next.value.length;
      if (bytes > MOST_BYTES) throw tooLarge(url);
      pieces.push(next.value);
    }
  } catch (error) {
    if (isFault(error)) throw error;
    throw new Fault(
      'network',
      'The connection broke while the index of this site came. Try again.',
      { url },
      error,
    );
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

function tooLarge(url: string): Fault {
  return new Fault(
    'index-invalid',
    `The index at ${url} has more than ${MOST_BYTES} bytes. Split the site.`,
    {
      url,
      limit: MOST_BYTES,
    },
  );
}
