import { BPE, Tokenizer } from '@huggingface/tokenizers';
import { Fault } from '../core/fault.ts';
import { invalidTokenizer, TOKEN_TYPE, type Vocabulary } from './vocabulary.ts';
import type { WordEncoder } from './word-encoder.ts';

const SPACE = '▁'; // U+2581
const PIECE_LENGTH = 256; // characters; SentencePiece's trainer stops at 16
const BYTE_TOKEN = /^<0x([0-9A-F]{2})>$/;

/**
 * SentencePiece BPE as in Llama: no words, spaces written as ▁, always the neighbours whose union scores highest are
 * merged, and a character without a token falls back to its UTF-8 bytes.
 */
export function openSentencePieceEncoder(vocabulary: Vocabulary): WordEncoder {
  const { tokens, types, addSpacePrefix } = vocabulary;
  const inner = openInner(vocabulary);
  const encodeText = (text: string, atStart: boolean): readonly number[] => {
    const prefixed = addSpacePrefix && atStart ? ` ${text}` : text;
    return inner.encode(prefixed.replaceAll(' ', SPACE), { add_special_tokens: false }).ids;
  };
  const bytesOf = (id: number): Uint8Array => {
    const token = tokens[id] ?? '';
    const byte = types[id] === TOKEN_TYPE.byte ? BYTE_TOKEN.exec(token)?.[1] : undefined;
    if (byte !== undefined) return Uint8Array.of(Number.parseInt(byte, 16));
    return new TextEncoder().encode(token.replaceAll(SPACE, ' '));
  };
  return { encodeText, bytesOf };
}

function openInner(vocabulary: Vocabulary): Tokenizer {
  const pieces = mergeablePieces(vocabulary);
  const { merges, rank } = rankedMerges(pieces);
  const inner = new Tokenizer(tokenizerJson(vocabulary, merges), {});
  if (!(inner.model instanceof BPE)) throw new Fault('bug', 'The tokenizer package made another model.');
  // A list of merges gives each its own rank; SentencePiece takes the leftmost of those that score the same.
  inner.model.bpe_ranks = rank;
  return inner;
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

interface RankedMerges {
  readonly merges: [string, string][];
  /** By the package's own key of a pair; lower merges first, equal scores share a rank. */
  readonly rank: Map<string, number>;
}

function rankedMerges(pieces: ReadonlyMap<string, number>): RankedMerges {
  const byScore = [...pieces].sort(([, a], [, b]) => b - a);
  const merges: [string, string][] = [];
  const rank = new Map<string, number>();
  let current = -1;
  let last: number | undefined;
  for (const [piece, score] of byScore) {
    if (score !== last) current++;
    last = score;
    for (const pair of halves(piece, pieces)) {
      merges.push(pair);
      rank.set(JSON.stringify(pair), current);
    }
  }
  return { merges, rank };
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

/** The shape of a `tokenizer.json`. */
function tokenizerJson({ idOf, tokens, unknownId }: Vocabulary, merges: [string, string][]): object {
  return {
    added_tokens: [], // special tokens are cut out before the text comes here
    normalizer: null,
    pre_tokenizer: null,
    model: {
      type: 'BPE',
      vocab: Object.fromEntries(idOf),
      merges,
      byte_fallback: true,
      unk_token: unknownId === undefined ? null : tokens[unknownId],
      ignore_merges: false,
    },
    post_processor: null,
    decoder: null,
  };
}
