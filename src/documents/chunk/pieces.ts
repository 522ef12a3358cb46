import type { Block, BlockType } from '../parse/parsed-document.ts';
import { sentencesOf } from './sentences.ts';

/** What no chunk parts if it need not: a sentence, a line, a row. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly tokens: number;
  readonly block: Block;
}

export interface PieceRules {
  readonly count: (text: string) => number;
  /** Tokens of one piece at most: what is longer is parted at spaces or, without any, anywhere. */
  readonly most: number;
}

/** In order; what is between two pieces is white space. */
export function* piecesOf(text: string, block: Block, rules: PieceRules): Generator<Piece> {
  for (const { start, end } of CUTS[block.type](text, block)) {
    const tokens = rules.count(text.slice(start, end));
    if (tokens <= rules.most) yield { start, end, tokens, block };
    else yield* parted(text, { start, end, tokens, block }, rules);
  }
}

interface Range {
  readonly start: number;
  readonly end: number;
}

const CUTS: Readonly<Record<BlockType, (text: string, block: Range) => Iterable<Range>>> = {
  heading: (_, block) => [block],
  row: (_, block) => [block],
  paragraph: sentences,
  list: items,
  table: lines,
  code: lines,
};

/** A line that was only wrapped ends no sentence. */
function* sentences(text: string, block: Range): Generator<Range> {
  const said = text.slice(block.start, block.end).replaceAll('\n', ' ');
  for (const { start, end } of sentencesOf(said)) {
    const range = trimmed(text, block.start + start, block.start + end);
    if (range) yield range;
  }
}

const ITEM = /^\s*(?:[-*+•]|\d{1,9}[.)])\s/u;

/** Items with all that is under them; a long one by sentences. */
function* items(text: string, block: Range): Generator<Range> {
  let item: Range | undefined;
  for (const line of lines(text, block)) {
    if (item && ITEM.test(text.slice(line.start, line.end))) yield item;
    else if (item) {
      item = { start: item.start, end: line.end };
      continue;
    }
    item = line;
  }
  if (item) yield item;
}

function* lines(text: string, block: Range): Generator<Range> {
  for (let start = block.start; start < block.end;) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? block.end : Math.min(found, block.end);
    if (text.slice(start, end).trim() !== '') yield { start, end };
    start = end + 1;
  }
}

function trimmed(text: string, from: number, to: number): Range | undefined {
  const said = text.slice(from, to);
  const start = from + said.length - said.trimStart().length;
  const end = to - (said.length - said.trimEnd().length);
  return start < end ? { start, end } : undefined;
}

/** Characters that are a token at least, so that a stretch of them is surely short enough. */
const UNITS_FOR_TOKEN = 3;

/** Parts a piece that is too long: after the last space that fits, or else within a word, but never within a character. */
function* parted(text: string, piece: Piece, { count, most }: PieceRules): Generator<Piece> {
  for (let start = piece.start; start < piece.end;) {
    let end = Math.min(piece.end, start + most * UNITS_FOR_TOKEN);
    if (end < piece.end) end = lastSpace(text, start, end) ?? wholeCharacter(text, end);
    let tokens = count(text.slice(start, end));
    while (tokens > most && end - start > 2) {
      end = wholeCharacter(text, start + Math.max(2, Math.floor(((end - start) * most) / tokens / 1.1)));
      tokens = count(text.slice(start, end));
    }
    const range = trimmed(text, start, end);
    if (range) yield { ...range, tokens, block: piece.block };
    start = end;
  }
}

function lastSpace(text: string, start: number, end: number): number | undefined {
  for (let at = end; at > start + (end - start) / 2; at--) if (/\s/u.test(text[at - 1]!)) return at;
  return undefined;
}

function wholeCharacter(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}
