import { readBoolean, readNumber, readNumbers, readString, readStrings } from '../artifact/metadata.ts';
import type { GgufValue, NumberArray } from '../artifact/tensor.ts';
import { Fault, isFault } from '../core/fault.ts';
import { preTokenizerNamed } from './pre-tokenizers.ts';
import { invalidTokenizer } from './tokenizer-faults.ts';

export type Metadata = ReadonlyMap<string, GgufValue>;

/** GGUF's `tokenizer.ggml.token_type`. */
export const TOKEN_TYPE = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

/** The largest vocabularies of real models have 262,144 tokens of at most a few hundred characters. */
const LIMITS = { tokens: 2 ** 20, tokenLength: 1024, totalLength: 2 ** 23, merges: 2 ** 21 } as const;

/** A model's vocabulary, checked. */
export interface Vocabulary {
  /** `gpt2` is byte-level BPE, `llama` is SentencePiece BPE. */
  readonly model: 'gpt2' | 'llama';
  /** The name of the pre-tokenizer, GGUF's `tokenizer.ggml.pre`. */
  readonly pre: string;
  readonly tokens: readonly string[];
  /** The first id of each token's text. */
  readonly idOf: ReadonlyMap<string, number>;
  readonly types: NumberArray; // [tokens], of TOKEN_TYPE
  readonly scores: NumberArray | undefined; // [tokens], SentencePiece: higher merges first
  readonly merges: readonly string[]; // byte-level BPE: "left right", first merges first
  readonly bosId: number | undefined;
  readonly eosId: number | undefined;
  readonly eotId: number | undefined;
  readonly unknownId: number | undefined;
  readonly addBos: boolean;
  readonly addSpacePrefix: boolean;
  /** Whether white space after a special token belongs to the token. */
  readonly stripsAfterSpecial: boolean;
}

/** @throws Fault `tokenizer-invalid` when the metadata does not describe a vocabulary we can use. */
export function readVocabulary(metadata: Metadata): Vocabulary {
  try {
    return checked(metadata);
  } catch (error) {
    if (isFault(error) && error.code === 'gguf-corrupt') {
      throw new Fault('tokenizer-invalid', error.message, error.detail, error);
    }
    throw error;
  }
}

function checked(metadata: Metadata): Vocabulary {
  const model = readString(metadata, 'tokenizer.ggml.model');
  if (model !== 'gpt2' && model !== 'llama') {
    throw invalidTokenizer(`its kind '${model}' is neither gpt2 nor llama`, { model });
  }
  const pre = readString(metadata, 'tokenizer.ggml.pre', 'default');
  const tokens = readStrings(metadata, 'tokenizer.ggml.tokens');
  checkTokens(tokens);
  const merges = readStrings(metadata, 'tokenizer.ggml.merges', []);
  if (merges.length > LIMITS.merges) throw invalidTokenizer(`it has ${merges.length} merges`);
  const id = (name: string): number | undefined => readTokenId(metadata, name, tokens.length);
  return {
    model,
    pre,
    tokens,
    idOf: firstIds(tokens),
    types: perToken(metadata, 'token_type', tokens) ?? new Int32Array(tokens.length).fill(TOKEN_TYPE.normal),
    scores: perToken(metadata, 'scores', tokens),
    merges,
    bosId: id('bos_token_id'),
    eosId: id('eos_token_id'),
    eotId: id('eot_token_id'),
    unknownId: id('unknown_token_id'),
    addBos: readBoolean(
      metadata,
      'tokenizer.ggml.add_bos_token',
      model === 'llama' || preTokenizerNamed(pre).addsBos,
    ),
    addSpacePrefix: readBoolean(metadata, 'tokenizer.ggml.add_space_prefix', model === 'llama'),
    stripsAfterSpecial: model === 'llama' && isPhi3(metadata),
  };
}

/** Files do not tell what their special tokens swallow, so llama.cpp goes by the name, and so do we, or by the architecture. */
function isPhi3(metadata: Metadata): boolean {
  const name = readString(metadata, 'general.name', '');
  return readString(metadata, 'general.architecture', '') === 'phi3' || /phi-?3/i.test(name);
}

export function checkTokens(tokens: readonly string[]): void {
  if (tokens.length === 0) throw invalidTokenizer('its vocabulary is empty');
  if (tokens.length > LIMITS.tokens) throw invalidTokenizer(`it has ${tokens.length} tokens`);
  let total = 0;
  for (const [id, token] of tokens.entries()) {
    total += token.length;
    if (token.length > LIMITS.tokenLength) {
      throw invalidTokenizer(`token ${id} has ${token.length} characters`, { id });
    }
  }
  if (total > LIMITS.totalLength) throw invalidTokenizer(`its tokens have ${total} characters`);
}

export function firstIds(tokens: readonly string[]): Map<string, number> {
  const idOf = new Map<string, number>();
  for (const [id, token] of tokens.entries()) if (!idOf.has(token)) idOf.set(token, id);
  return idOf;
}

function perToken(metadata: Metadata, name: string, tokens: readonly string[]): NumberArray | undefined {
  const values = readNumbers(metadata, `tokenizer.ggml.${name}`, undefined);
  if (values && values.length !== tokens.length) {
    throw invalidTokenizer(`it has ${tokens.length} tokens but ${values.length} values of ${name}`);
  }
  return values;
}

export function readTokenId(metadata: Metadata, name: string, size: number): number | undefined {
  const id = readNumber(metadata, `tokenizer.ggml.${name}`, undefined);
  if (id === undefined || id === 0xffff_ffff || id === -1) return undefined; // both mean "none"
  if (!Number.isInteger(id) || id < 0 || id >= size) {
    throw invalidTokenizer(`its ${name} is ${id}, and there are ${size} tokens`, { id });
  }
  return id;
}
