import { throwIfAborted } from '../../core/fault.ts';
import type { GivenDocument } from '../../core/library.ts';
import { yieldToEventLoop } from '../../core/yield.ts';
import type { Chunk, ChunkOptions } from '../chunk/chunk.ts';
import { chunkDocument } from '../chunk/chunk-document.ts';
import { checkLimit, emptyFault, unreadable } from '../parse/document-fault.ts';
import { parseDocument } from '../parse/parse-document.ts';
import type { ParsedDocument } from '../parse/parsed-document.ts';

/**
 * The bytes of a document.
 * @throws Fault `document-large`, `document-unreadable` for a file that went away or changed since it was chosen
 */
export async function bytesOf({ name, content }: GivenDocument): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof content === 'string') {
    checkLimit('bytes', content.length);
    return new TextEncoder().encode(content);
  }
  checkLimit('bytes', content.size);
  try {
    return new Uint8Array(await content.arrayBuffer());
  } catch (cause) {
    throw unreadable(
      `${name} cannot be read: it was moved, deleted or changed since it was chosen.`,
      {},
      cause,
    );
  }
}

/** Chunks between two turns of the event loop, so that an abort is heard. */
const CHUNKS_AT_ONCE = 50;

export interface ReadDocument {
  readonly parsed: ParsedDocument;
  readonly chunks: readonly Chunk[];
}

/** @throws Fault `document-…`, `aborted` */
export async function readGiven(
  given: GivenDocument,
  bytes: Uint8Array<ArrayBuffer>,
  { signal, ...chunking }: ChunkOptions & { readonly signal?: AbortSignal | undefined },
): Promise<ReadDocument> {
  const { name, kind } = given;
  const parsed = await parseDocument({ name, content: bytes, ...(kind ? { kind } : {}) }, { signal });
  const chunks: Chunk[] = [];
  for (const chunk of chunkDocument(parsed, chunking)) {
    chunks.push(chunk);
    checkLimit('passages', chunks.length);
    if (chunks.length % CHUNKS_AT_ONCE > 0) continue;
    await yieldToEventLoop();
    throwIfAborted(signal);
  }
  if (chunks.length === 0) throw emptyFault(parsed.kind);
  return { parsed, chunks };
}
