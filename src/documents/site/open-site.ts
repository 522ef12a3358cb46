import { Fault, throwIfAborted } from '../../core/fault.ts';
import { makeUnit } from '../../core/make-unit.ts';
import { yieldToEventLoop } from '../../core/yield.ts';
import type { StagedChanges } from '../../search/index/vector-index.ts';
import type { Library } from '../library/library.ts';
import type { LibraryParts } from '../library/library-parts.ts';
import type { LibraryChange } from '../library/library-state.ts';
import { LibraryState } from '../library/library-state.ts';
import { libraryOver } from '../library/open-library.ts';
import { readSite, type ReadSite } from './read-site.ts';

/** Passages between two turns of the event loop. */
const AT_ONCE = 2048;

/**
 * Opens a site file as a library that is read and never written. Its store is empty memory, into which the site is unpacked.
 * @throws Fault `index-invalid`, `aborted`
 */
export async function openSite(
  bytes: Uint8Array<ArrayBuffer>,
  parts: LibraryParts,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<Library> {
  const site = await readSite(bytes, parts.digest);
  const state = await LibraryState.open(parts);
  const vectors = await state.newVectors(site.header.model);
  for (let from = 0; from < site.header.passages; from += AT_ONCE) {
    throwIfAborted(signal);
    const staged = await vectors.index.stage({ put: vectorsOf(site, from, from + AT_ONCE) });
    await keep(parts, staged);
    await yieldToEventLoop();
  }
  for (const [at, document] of site.documents.entries()) {
    const first: LibraryChange = at === 0 ? { vectors, nextPassage: site.header.passages + 1 } : {};
    await state.commit({
      ...first,
      put: [document],
      texts: new Map([[document.record.id, site.texts[at]!]]),
    });
    throwIfAborted(signal);
    if (at % 64 === 63) await yieldToEventLoop();
  }
  return readOnly(libraryOver(parts, state));
}

async function keep({ store }: LibraryParts, staged: StagedChanges): Promise<void> {
  await store.write(staged.entries);
  staged.apply();
}

function vectorsOf(
  { header, code, rows }: ReadSite,
  from: number,
  to: number,
): ReadonlyMap<number, Float32Array> {
  const vectors = new Map<number, Float32Array>();
  for (let at = from; at < Math.min(to, header.passages); at++) {
    const row = rows.subarray(at * code.bytesPerVector, (at + 1) * code.bytesPerVector);
    const vector = code.decode(row);
    makeUnit(vector); // what a code gives back is only nearly of length 1
    vectors.set(at + 1, vector);
  }
  return vectors;
}

function readOnly(library: Library): Library {
  const refuse = (): Promise<never> => {
    const message = 'This index was built elsewhere and can only be read. Build it again to change it.';
    return Promise.reject(new Fault('option-invalid', message));
  };
  return {
    add: refuse,
    delete: refuse,
    rebuild: refuse,
    documents: () => library.documents(),
    search: (request, options) => library.search(request, options),
    documentText: (id) => library.documentText(id),
    usage: () => library.usage(),
    close: () => library.close(),
  };
}
