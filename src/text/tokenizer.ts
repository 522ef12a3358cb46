import { composeTokenizer } from './compose-tokenizer.ts';
import { openBytePairEncoder } from './bpe-tokenizer.ts';
import { endIdsOf } from './end-tokens.ts';
import { openSentencePieceEncoder } from './sentencepiece-tokenizer.ts';
import type { SpecialToken, TextRange } from './special-tokens.ts';
import { readVocabulary, TOKEN_TYPE, type Metadata, type Vocabulary } from './vocabulary.ts';

export interface EncodeOptions {
  /** Whether text such as `<|im_end|>` becomes that control token. Absent: no; it is spelled out as any text. */
  readonly parseSpecial?: boolean;
  /** With `parseSpecial`: stretches no control token may touch, in ascending order. */
  readonly literal?: readonly TextRange[];
  /** Whether the beginning-of-text token comes first, if the vocabulary has one. Absent: no. */
  readonly addBos?: boolean;
}

/** Text to token ids, and tokens back to bytes. */
export interface Tokenizer {
  readonly vocabSize: number;
  readonly bosId: number | undefined;
  /** The texts of the beginning- and end-of-text tokens, as chat templates want them. */
  readonly bosText: string;
  readonly eosText: string;
  /** Whether the model was trained with the beginning-of-text token before everything. */
  readonly addBos: boolean;
  /** Tokens that end an answer. */
  readonly endIds: ReadonlySet<number>;
  /** First characters of the texts that become control tokens when `parseSpecial` is on. */
  readonly controlStarts: ReadonlySet<string>;
  /** The encoder puts a space before the text, so the decoder takes one away. */
  readonly hasSpacePrefix: boolean;
  /** @throws Fault `option-invalid` for text longer than `MAX_TEXT_LENGTH`. */
  encode(this: void, text: string, options?: EncodeOptions): number[];
  /** Whether a control token's text begins at `index`, or could if the text went on. */
  mayStartControl(this: void, text: string, index: number): boolean;
  /** The raw bytes of a token, perhaps part of a character; none for control tokens. */
  tokenBytes(this: void, id: number): Uint8Array;
  /** The token as the vocabulary writes it. */
  tokenText(this: void, id: number): string;
}

/**
 * Opens the tokenizer a GGUF file describes.
 * @throws Fault `tokenizer-invalid` when it cannot be used.
 */
export function openTokenizer(metadata: Metadata): Tokenizer {
  const vocabulary = readVocabulary(metadata);
  const words =
    vocabulary.model === 'gpt2' ? openBytePairEncoder(vocabulary) : openSentencePieceEncoder(vocabulary);
  const { tokens, types, bosId, eosId, addBos } = vocabulary;
  return composeTokenizer({
    tokens,
    special: findSpecialTokens(vocabulary),
    words: {
      ...words,
      bytesOf: (id) => (types[id] === TOKEN_TYPE.unused ? new Uint8Array() : words.bytesOf(id)),
    },
    bosId,
    eosId,
    addBos,
    endIds: endIdsOf(vocabulary),
    hasSpacePrefix: vocabulary.model === 'llama' && vocabulary.addSpacePrefix,
  });
}

/** Of the tokens of Phi-3, those that leave the white space after them alone. */
const NEVER_STRIP: ReadonlySet<string> = new Set(['<unk>', '<s>', '<|endoftext|>']);

/** Control and user-defined tokens by id. A token that ends an answer is control, whatever the file says. */
export function findSpecialTokens(vocabulary: Vocabulary): ReadonlyMap<number, SpecialToken> {
  const { tokens, types } = vocabulary;
  const ends = endIdsOf(vocabulary);
  const special = new Map<number, SpecialToken>();
  for (const [id, text] of tokens.entries()) {
    const type = types[id];
    const isControl = type === TOKEN_TYPE.control || type === TOKEN_TYPE.unknown || ends.has(id);
    if (text === '') continue;
    const stripsAfter = vocabulary.stripsAfterSpecial && !NEVER_STRIP.has(text);
    if (isControl) special.set(id, { text, id, always: false, stripsAfter });
    else if (type === TOKEN_TYPE.userDefined) special.set(id, { text, id, always: true, stripsAfter });
  }
  return special;
}
