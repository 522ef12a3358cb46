import type { DocumentRecord } from '../../core/library.ts';
import type { ChunkContext } from '../chunk/chunk.ts';
import type { StoredDocument } from '../library/stored-library.ts';

/** A document as a site file lists it; its passages' ids are counted through the file, from 1. */
export interface SiteDocument extends Omit<DocumentRecord, 'id' | 'passages' | 'truncated' | 'addedAt'> {
  /** For each passage: how far it begins behind the beginning of the one before, and its length. */
  readonly steps: readonly number[];
  readonly lengths: readonly number[];
  /** Absent: it has none. */
  readonly pages?: readonly number[];
  /** Places of passages that the model did not read to their ends. */
  readonly truncated: readonly number[];
  readonly under: readonly number[];
  readonly contexts: readonly ChunkContext[];
}

export function siteDocument({ record, passages }: StoredDocument): SiteDocument {
  const { id: _, passages: __, truncated: ___, addedAt: ____, ...rest } = record;
  const { starts, ends, pages, under, contexts } = passages;
  return {
    ...rest,
    steps: Array.from(starts, (start, at) => start - (at === 0 ? 0 : starts[at - 1]!)),
    lengths: Array.from(ends, (end, at) => end - starts[at]!),
    ...(pages.some((page) => page > 0) ? { pages: [...pages] } : {}),
    truncated: Array.from(passages.truncated, (cut, at) => (cut === 1 ? at : -1)).filter((at) => at >= 0),
    under: [...under],
    contexts,
  };
}
