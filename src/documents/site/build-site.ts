import type { AddOutcome, GivenDocument } from '../../core/library.ts';
import type { CodeName } from '../../search/codes/vector-code.ts';
import type { AddOptions } from '../library/library.ts';
import type { LibraryParts } from '../library/library-parts.ts';
import { openLibrary } from '../library/open-library.ts';
import { readShelf } from '../library/shelf.ts';
import { textKey } from '../library/stored-library.ts';
import { vectorLedger, type VectorLedger } from './vector-ledger.ts';
import { writeSite } from './write-site.ts';

/** What a site is built with; the store is empty, and is left with the texts in it. */
export type SiteParts = Omit<LibraryParts, 'openVectors' | 'channel' | 'takeTurn'>;

export interface BuildOptions extends AddOptions {
  /** How vectors are written. Absent: int8. */
  readonly code?: CodeName;
}

export interface BuiltSite {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly outcomes: readonly AddOutcome[];
  readonly passages: number;
}

/**
 * Reads and embeds the documents of a site, and writes them into one file.
 * @throws Fault `document-empty` when none of them has a passage, `aborted`, and what embedding fails with
 */
export async function buildSite(
  documents: readonly GivenDocument[],
  parts: SiteParts,
  options: BuildOptions = {},
): Promise<BuiltSite> {
  let ledger: VectorLedger | undefined;
  const library = await openLibrary({
    ...parts,
    openVectors: (_, place) => Promise.resolve((ledger = vectorLedger(place))),
  });
  const outcomes = await library.add(documents, options);
  const { library: stored, documents: shelf } = await readShelf(parts.store);
  const records = [...shelf.values()].toSorted((a, b) => (a.record.name < b.record.name ? -1 : 1));
  const texts = (await parts.store.read(
    records.map(({ record }) => textKey(record.id)),
  )) as readonly string[];
  const site = {
    model: stored.model ?? { id: '', name: '', digest: '', dimensions: 0 },
    builtAt: parts.now(),
    documents: records.map((document, at) => ({ document, text: texts[at]! })),
    vectors: ledger?.vectors ?? new Map<number, Float32Array>(),
  };
  const bytes = await writeSite(site, parts.digest, options.code);
  return { bytes, outcomes, passages: site.vectors.size };
}
