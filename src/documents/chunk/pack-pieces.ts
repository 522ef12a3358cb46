import type { Piece } from './pieces.ts';

export interface PackRules {
  /** Tokens of one chunk. */
  readonly room: number;
  /** Shares of the room. */
  readonly overlap: number;
  readonly full: number;
}

/** Shares: a chunk ends with its paragraph rather than in the next one once it is so full, and repeats so much of the one before. */
export const PACKING = { overlap: 0.15, full: 0.6 } as const;

/** Runs of pieces that fit a chunk each, in order. Each but the first may begin with the last pieces of the one before. */
export function* packPieces(pieces: readonly Piece[], rules: PackRules): Generator<readonly Piece[]> {
  let run: Piece[] = [];
  let tokens = 0;
  let fresh = 0; // pieces that no chunk has yet
  for (const [at, piece] of pieces.entries()) {
    const starts = run.length > 0 && piece.block !== run.at(-1)!.block;
    const early =
      starts && tokens >= rules.room * rules.full && tokens + blockTokens(pieces, at) > rules.room;
    if (fresh > 0 && (early || tokens + piece.tokens > rules.room)) {
      yield run;
      run = early ? [] : overlapOf(run, rules, rules.room - piece.tokens);
      tokens = run.reduce((sum, each) => sum + each.tokens, 0);
      fresh = 0;
    }
    run.push(piece);
    tokens += piece.tokens;
    fresh++;
  }
  if (fresh > 0) yield run;
}

/** Tokens of the block that begins at a piece. */
function blockTokens(pieces: readonly Piece[], from: number): number {
  let tokens = 0;
  const { block } = pieces[from]!;
  for (let at = from; at < pieces.length && pieces[at]!.block === block; at++) tokens += pieces[at]!.tokens;
  return tokens;
}

/** The last pieces of a run, as many as the overlap has room for: one sentence may take twice as much. */
function overlapOf(run: readonly Piece[], { room, overlap }: PackRules, left: number): Piece[] {
  const kept: Piece[] = [];
  let tokens = 0;
  for (const piece of run.toReversed()) {
    const most = Math.min(left, room * overlap * (kept.length === 0 ? 2 : 1));
    if (piece.block.type === 'row' || kept.length + 1 === run.length || tokens + piece.tokens > most) break;
    kept.unshift(piece);
    tokens += piece.tokens;
  }
  return kept;
}
