import { sha256Hex } from '../src/artifact/digest.ts';
import type { EntryStore } from '../src/cache/entry-store.ts';
import { idbEntryStore } from '../src/cache/idb-entry-store.ts';
import { withLock } from '../src/cache/locks.ts';
import { memoryEntryStore } from '../src/cache/memory-entry-store.ts';
import { devicePeers } from '../src/cache/peers.ts';
import type { EmbedRequest } from '../src/core/embedding.ts';
import { libraryChannel } from '../src/core/library.ts';
import type { LibraryRequest } from '../src/core/library.ts';
import type { LoadProgress } from '../src/core/protocol.ts';
import { once } from '../src/core/serial.ts';
import type { LibraryChannel, LibraryParts } from '../src/documents/library/library-parts.ts';
import type { Library } from '../src/documents/library/library.ts';
import { openLibrary } from '../src/documents/library/open-library.ts';
import { openSite } from '../src/documents/site/open-site.ts';
import { openVectorIndex } from '../src/search/index/open-vector-index.ts';
import { codeTables } from '../src/search/table/code-tables.ts';
import { compileSearchKernels } from '../src/search/table/compile-search.ts';
import { openBrowserService } from './browser-service.ts';
import { openKeptSite } from './kept-site.ts';

/**
 * A library as a browser's worker has it: in IndexedDB, or from a site's file; vectors by the service's embedder. The model is the one
 * that was asked for, or whose vectors are there, or the catalogue's first.
 */
export async function openBrowserLibrary(
  request: LibraryRequest,
  tell: (progress: LoadProgress) => void,
  signal?: AbortSignal,
): Promise<Library> {
  const service = openBrowserService();
  const { catalogUrl, hub, name, site } = request;
  const asked = { catalogUrl, ...(hub === undefined ? {} : { hub }) };
  const wanted = async (): Promise<Pick<EmbedRequest, 'model'>> => {
    const model = request.model ?? (await library.usage()).model?.id;
    return model === undefined ? {} : { model };
  };
  const parts = (store: EntryStore): LibraryParts => ({
    store,
    openVectors,
    digest: sha256Hex,
    now: Date.now,
    embed: async (texts, { signal, onProgress } = {}) =>
      service.embed(
        { ...asked, ...(await wanted()), texts },
        {
          signal,
          onProgress: (progress) =>
            progress.phase === 'embed' ? onProgress?.(progress.done, progress.total) : tell(progress),
        },
      ),
  });
  const library =
    site === undefined
      ? await openLibrary({ ...parts(idbEntryStore(`nibble-library-${name}`)), ...betweenTabs(name) })
      : await openKeptSite({
          url: site,
          open: (bytes) => openSite(bytes, parts(memoryEntryStore()), signal ? { signal } : {}),
          signal,
        });
  return library;
}

const tables = once(async () => codeTables(await compileSearchKernels()));

const openVectors: LibraryParts['openVectors'] = async (store, place) =>
  openVectorIndex({ store, ...place, createTable: await tables() });

/** Tabs write in turn, and tell each other what they wrote. */
function betweenTabs(name: string): Pick<LibraryParts, 'takeTurn' | 'channel'> {
  const { locks } = devicePeers();
  return {
    channel: openChannel(libraryChannel(name)),
    takeTurn: (job, signal) => withLock(locks, { name: `nibble-library ${name}`, signal }, () => job()),
  };
}

function openChannel(name: string): LibraryChannel {
  const channel = devicePeers().openChannel(name, () => {}); // pages listen (client/library-changes.ts)
  return {
    say: () => channel.say('changed'),
    close: () => channel.close(),
  };
}
