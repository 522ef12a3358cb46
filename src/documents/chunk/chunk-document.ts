import type { ParsedDocument } from '../parse/parsed-document.ts';
import type { Chunk, ChunkContext, ChunkOptions } from './chunk.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { joinTiny } from './join-sections.ts';
import { PACKING, packPieces } from './pack-pieces.ts';
import type { Piece } from './pieces.ts';
import { sectionsOf } from './sections.ts';

const TARGET = 200;
/** The prefix may take so much of a chunk: beyond it, outer headings are left out. */
const PREFIX = 0.25;
/** Characters of a table's first lines that its chunks repeat. */
const LEAD_LENGTH = 1000;

/** Nothing can be found, and no vector made, of dashes and stops alone. */
const SAYS_SOMETHING = /[\p{L}\p{N}\p{S}]/u;

/**
 * Cuts a document into passages: under one heading each unless that has next to nothing, of whole sentences, lines and rows
 * unless one is too long, whole paragraphs where they fit. Neighbours share a sentence or so.
 */
export function* chunkDocument(document: ParsedDocument, options: ChunkOptions = {}): Generator<Chunk> {
  const { target = TARGET, countTokens: count = estimateTokens } = options;
  const { text } = document;
  const room = Math.floor(target * (1 - PREFIX / 2));
  for (const { path, pieces } of joinTiny(text, sectionsOf(document), { count, most: room, room })) {
    const titles = innermost(path, target * PREFIX, count).join(' > ');
    const contexts = contextsOf(path, titles);
    for (const run of packPieces(pieces, { ...PACKING, room: Math.max(room, target - count(titles)) })) {
      const chunk = chunkOf(run, contexts);
      if (SAYS_SOMETHING.test(text.slice(chunk.start, chunk.end))) yield chunk;
    }
  }
}

function innermost(
  path: readonly string[],
  most: number,
  count: (text: string) => number,
): readonly string[] {
  let first = path.length;
  for (let tokens = 0; first > 0; first--) {
    tokens += count(path[first - 1]!);
    if (tokens > most) break;
  }
  return path.slice(first);
}

/** One context for all chunks of a section that have the same lead. */
function contextsOf(headings: readonly string[], titles: string): (lead: string) => ChunkContext {
  const known = new Map<string, ChunkContext>();
  return (lead) => {
    const context = known.get(lead) ?? { headings, prefix: [titles, lead].filter(Boolean).join('\n') };
    known.set(lead, context);
    return context;
  };
}

function chunkOf(run: readonly Piece[], contexts: (lead: string) => ChunkContext): Chunk {
  const [first, last] = [run[0]!, run.at(-1)!];
  const { lead = '', page } = first.block;
  return {
    start: first.start,
    end: last.end,
    ...(page === undefined ? {} : { page }),
    context: contexts(first.start > first.block.start ? lead.slice(0, LEAD_LENGTH) : ''),
  };
}
