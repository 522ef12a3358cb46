import { mergeKey, openBpeModel } from './bpe-model.ts';
import { invalidTokenizer } from './tokenizer-faults.ts';
import { TOKEN_TYPE, type Vocabulary } from './vocabulary.ts';
import type { WordEncoder } from './word-encoder.ts';

const SPACE = '▁'; // U+2581
const PIECE_LENGTH = 256; // characters; SentencePiece's trainer stops at 16
const BYTE_TOKEN = /^<0x([0-9A-F]{2})>$/;

/**
 * SentencePiece BPE as in Llama: no words, spaces written as ▁, always the neighbours whose union scores highest are
 * merged, and a character without a token falls back to its UTF-8 bytes.
 */
export function openSentencePieceEncoder(vocabulary: Vocabulary): WordEncoder {
  const { tokens, types, idOf, unknownId, addSpacePrefix } = vocabulary;
  const encode = openBpeModel({
    idOf,
    ranks: pieceMerges(vocabulary),
    normalizer: null,
    preTokenizer: null,
    settings: { byte_fallback: true, unk_token: unknownId === undefined ? null : tokens[unknownId] },
  });
  const encodeText: WordEncoder['encodeText'] = (text, before) => {
    const prefixed = addSpacePrefix && before !== 'text' ? ` ${text}` : text;
    return encode(prefixed.replaceAll(' ', SPACE));
  };
  const bytesOf = (id: number): Uint8Array => {
    const token = tokens[id] ?? '';
    const byte = types[id] === TOKEN_TYPE.byte ? BYTE_TOKEN.exec(token)?.[1] : undefined;
    if (byte !== undefined) return Uint8Array.of(Number.parseInt(byte, 16));
    return new TextEncoder().encode(token.replaceAll(SPACE, ' '));
  };
  return { encodeText, bytesOf };
}

/** Every merge, as `mergeKey`s, with its rank: the piece that scores highest first. */
export function pieceMerges(vocabulary: Vocabulary): Map<string, number> {
  return rankMerges(mergeablePieces(vocabulary));
}

/** Pieces that merging may make: control, unknown and byte tokens are never spelled out by text. */
function mergeablePieces({ tokens, types, scores }: Vocabulary): Map<string, number> {
  if (!scores) throw invalidTokenizer('its tokens have no scores');
  const pieces = new Map<string, number>();
  for (const [id, token] of tokens.entries()) {
    const score = scores[id];
    if (types[id] !== TOKEN_TYPE.normal || score === undefined || pieces.has(token)) continue;
    if (token.length > PIECE_LENGTH)
      throw invalidTokenizer(`piece ${id} has ${token.length} characters`, { id });
    if (Number.isNaN(score)) throw invalidTokenizer(`piece ${id} has no score`, { id });
    pieces.set(token, score);
  }
  return pieces;
}

/** Pieces that score the same share a rank: of those, SentencePiece takes the leftmost. */
function rankMerges(pieces: ReadonlyMap<string, number>): Map<string, number> {
  const byScore = [...pieces].sort(([, a], [, b]) => b - a);
  const ranks = new Map<string, number>();
  let rank = -1;
  let last: number | undefined;
  for (const [piece, score] of byScore) {
    if (score !== last) rank++;
    last = score;
    for (const [left, right] of halves(piece, pieces)) ranks.set(mergeKey(left, right), rank);
  }
  return ranks;
}

/** The ways to make `piece` from two symbols: a symbol is a piece or any single character. */
function halves(piece: string, pieces: ReadonlyMap<string, number>): [string, string][] {
  const found: [string, string][] = [];
  const characters = Array.from(piece);
  let cut = 0;
  for (let i = 1; i < characters.length; i++) {
    cut += characters[i - 1]?.length ?? 0;
    const left = piece.slice(0, cut);
    const right = piece.slice(cut);
    const isSymbol = (i === 1 || pieces.has(left)) && (i === characters.length - 1 || pieces.has(right));
    if (isSymbol) found.push([left, right]);
  }
  return found;
}
