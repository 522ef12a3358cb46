import { readBoolean, readNumbers, readString, readStrings } from '../artifact/metadata.ts';
import { Fault, isFault } from '../core/fault.ts';
import { BertNormalizer, UNIT, type BertNormalization } from './bert-normalizer.ts';
import type { InputTokenizer, TokenizedInput } from './input-tokenizer.ts';
import { PieceTrie, ROOT } from './piece-trie.ts';
import { invalidTokenizer } from './tokenizer-faults.ts';
import { checkTokens, readTokenId, TOKEN_TYPE, type Metadata } from './vocabulary.ts';

/** A WordPiece vocabulary, checked. */
export interface WordPieces {
  readonly vocabSize: number;
  /** Pieces that begin a word, and those that go on with one, by id. */
  readonly starts: ReadonlyMap<number, string>;
  readonly middles: ReadonlyMap<number, string>;
  readonly unknownId: number;
  readonly classId: number;
  readonly separatorId: number;
  readonly normalization: BertNormalization;
}

const WORD_MARK = '▁'; // U+2581: GGUF marks what begins a word, tokenizer.json ("##") what goes on with one
const MAX_WORD = 100; // characters; a longer word is unknown, as a whole
const MAX_UNITS = 2 * MAX_WORD + 2; // more than those of a word that is short enough

/** @throws Fault `tokenizer-invalid` when the metadata describes no WordPiece vocabulary that can be used. */
export function readWordPieces(metadata: Metadata): WordPieces {
  try {
    return checked(metadata);
  } catch (error) {
    if (isFault(error) && error.code === 'gguf-corrupt')
      throw new Fault('tokenizer-invalid', error.message, error.detail, error);
    throw error;
  }
}

function checked(metadata: Metadata): WordPieces {
  const model = readString(metadata, 'tokenizer.ggml.model');
  if (model !== 'bert') throw invalidTokenizer(`its kind '${model.slice(0, 40)}' is not bert`, { model });
  const tokens = readStrings(metadata, 'tokenizer.ggml.tokens');
  checkTokens(tokens);
  const types = readNumbers(metadata, 'tokenizer.ggml.token_type', undefined);
  if (types && types.length !== tokens.length)
    throw invalidTokenizer(`it has ${tokens.length} tokens but ${types.length} types`);
  const starts = new Map<number, string>();
  const middles = new Map<number, string>();
  for (const [id, token] of tokens.entries()) {
    if (types && types[id] !== TOKEN_TYPE.normal && types[id] !== TOKEN_TYPE.userDefined) continue;
    if (token.startsWith(WORD_MARK)) starts.set(id, token.slice(WORD_MARK.length));
    else middles.set(id, token);
  }
  const mark = (roles: readonly string[], text: string): number => {
    const given = roles.map((role) => readTokenId(metadata, `${role}_token_id`, tokens.length));
    const id = given.find((one) => one !== undefined) ?? tokens.indexOf(text);
    if (id < 0) throw invalidTokenizer(`it has no token ${text}`);
    return id;
  };
  const lowercase = readBoolean(metadata, 'tokenizer.ggml.normalizer.lowercase', true);
  return {
    vocabSize: tokens.length,
    starts,
    middles,
    unknownId: mark(['unknown'], '[UNK]'),
    classId: mark(['cls', 'bos'], '[CLS]'),
    separatorId: mark(['seperator', 'eos'], '[SEP]'), // as GGUF spells it
    normalization: {
      lowercase,
      stripAccents: readBoolean(metadata, 'tokenizer.ggml.normalizer.strip_accents', lowercase),
    },
  };
}

/** BERT's tokenizer (Devlin et al., 2019): words of normalized text, each as the longest pieces that it can be made of. */
export function openWordPieceTokenizer(pieces: WordPieces): InputTokenizer {
  const { vocabSize, classId, separatorId } = pieces;
  const reader = new WordReader(pieces);
  return {
    vocabSize,
    before: [classId],
    after: [separatorId],
    encode: (text, most) => reader.read(text, most),
  };
}

class WordReader {
  readonly #trie = new PieceTrie();
  readonly #normalizer: BertNormalizer;
  readonly #pieces: WordPieces;
  /** Units of the word that is being read. */
  readonly #word = new Uint16Array(MAX_UNITS);
  /** How many of its units are the second of a pair. */
  #pairs = 0;
  #ids: number[] = [];

  constructor(pieces: WordPieces) {
    this.#pieces = pieces;
    this.#normalizer = new BertNormalizer(pieces.normalization);
    for (const [id, piece] of pieces.starts) this.#trie.add(ROOT.start, piece, id);
    for (const [id, piece] of pieces.middles) if (piece !== '') this.#trie.add(ROOT.middle, piece, id);
  }

  read(text: string, most: number): TokenizedInput {
    const { classId, separatorId } = this.#pieces;
    const room = most - 1; // for the separator
    const ids = (this.#ids = [classId]);
    const { kinds, folded } = this.#normalizer;
    const word = this.#word;
    let length = 0; // of the word; a variable of its own because most units of a text only add to it
    this.#pairs = 0;
    for (let index = 0; index < text.length && ids.length <= room; index++) {
      const unit = text.charCodeAt(index);
      const kind = kinds[unit]! || this.#normalizer.look(unit);
      if (kind === UNIT.letter) {
        if (length < MAX_UNITS) word[length++] = folded[unit]!;
      } else if (kind === UNIT.spelled) {
        const codePoint = text.codePointAt(index)!;
        length = this.#spell(this.#normalizer.spell(codePoint), length);
        if (codePoint > 0xffff) index++;
      } else if (kind !== UNIT.dropped) {
        this.#endWord(length);
        length = 0;
        if (kind === UNIT.space) continue;
        word[0] = folded[unit]!;
        this.#endWord(1);
      }
    }
    this.#endWord(length);
    const truncated = ids.length > room;
    if (truncated) ids.length = Math.max(1, room);
    ids.push(separatorId);
    return { ids, truncated };
  }

  /** Reads a character that is more than a unit when it is normalized; gives the length of the word that it leaves open. */
  #spell(units: string, length: number): number {
    let now = length;
    for (let index = 0; index < units.length; index++) {
      const unit = units.charCodeAt(index);
      if (unit === 0x20) {
        this.#endWord(now);
        now = 0;
      } else if (now < MAX_UNITS) {
        this.#word[now++] = unit;
        if (unit >= 0xdc00 && unit <= 0xdfff) this.#pairs++;
      }
    }
    return now;
  }

  /** Ids of the first `length` units of `#word`, by the longest piece first; the unknown one alone, if any of it is no piece. */
  #endWord(length: number): void {
    if (length === 0) return;
    const ids = this.#ids;
    const before = ids.length;
    let start = length - this.#pairs > MAX_WORD ? -1 : 0;
    this.#pairs = 0;
    const trie = this.#trie;
    for (let root: number = ROOT.start; start >= 0 && start < length; root = ROOT.middle) {
      start = trie.longest(root, this.#word, start, length);
      if (start >= 0) ids.push(trie.found);
    }
    if (start >= 0) return;
    ids.length = before;
    ids.push(this.#pieces.unknownId);
  }
}
