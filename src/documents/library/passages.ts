import type { DocumentKind } from '../../core/library.ts';
import type { Chunk, ChunkContext } from '../chunk/chunk.ts';
import { embeddedText } from '../chunk/embedded-text.ts';
import type { StoredPassages } from './stored-library.ts';

/** Chunks as they are stored, under these ids. */
export function passagesOf(
  chunks: readonly Chunk[],
  ids: Uint32Array,
  truncated: Uint8Array,
): StoredPassages {
  const contexts = [...new Set(chunks.map(({ context }) => context))];
  const places = new Map(contexts.map((context, at) => [context, at]));
  return {
    ids,
    starts: Uint32Array.from(chunks, ({ start }) => start),
    ends: Uint32Array.from(chunks, ({ end }) => end),
    pages: Uint16Array.from(chunks, ({ page = 0 }) => page),
    truncated,
    under: Uint32Array.from(chunks, ({ context }) => places.get(context)!),
    contexts,
  };
}

export function contextOf({ contexts, under }: StoredPassages, at: number): ChunkContext {
  return contexts[under[at]!]!;
}

/** What the vector of a stored passage was made of. */
export function embeddedPassage(
  kind: DocumentKind,
  text: string,
  passages: StoredPassages,
  at: number,
): string {
  const said = text.slice(passages.starts[at], passages.ends[at]);
  return embeddedText(kind, contextOf(passages, at), said);
}
