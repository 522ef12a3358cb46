import type { Block } from '../parse/parsed-document.ts';
import type { Section } from './sections.ts';
import { piecesOf, type Piece, type PieceRules } from './pieces.ts';

/** A section or a few tiny ones in a row, cut into pieces. */
export interface CutSection {
  readonly path: readonly string[];
  readonly pieces: readonly Piece[];
  readonly tokens: number;
}

/** A section of fewer tokens says too little to be found by itself. */
const TINY = 32;

/** Cuts sections into pieces; a tiny one goes together with the next if that is its neighbour or under it, and both fit `room`. */
export function* joinTiny(
  text: string,
  sections: Iterable<Section>,
  rules: PieceRules & { readonly room: number },
): Generator<CutSection> {
  let held: CutSection | undefined;
  for (const { path, blocks } of sections) {
    const pieces = blocks.flatMap((block: Block) => [...piecesOf(text, block, rules)]);
    const next = { path, pieces, tokens: pieces.reduce((sum, { tokens }) => sum + tokens, 0) };
    const joined = held && held.tokens < TINY ? join(held, next, rules.room) : undefined;
    if (held && !joined) yield held;
    held = joined ?? next;
  }
  if (held) yield held;
}

function join(one: CutSection, other: CutSection, room: number): CutSection | undefined {
  const tokens = one.tokens + other.tokens;
  const path = commonPath(one.path, other.path);
  const near = path.length >= Math.min(one.path.length, other.path.length) - 1;
  return near && tokens <= room ? { path, tokens, pieces: [...one.pieces, ...other.pieces] } : undefined;
}

function commonPath(one: readonly string[], other: readonly string[]): readonly string[] {
  const differs = one.findIndex((title, at) => title !== other[at]);
  return differs < 0 ? one : one.slice(0, differs);
}
