import { Fault } from '../../core/fault.ts';
import { flag, f32s, i32s, strings, text, type TypedValue } from '../gguf-value.ts';
import type { TokenizerJson } from '../tokenizer-json.ts';
import { preTokenizerName } from './pre-tokenizer-name.ts';

/** `tokenizer.ggml.token_type` */
const TYPE = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

const BYTE_TOKEN = /^<0x[0-9A-F]{2}>$/;
const SPACE = '▁'; // U+2581

type Keys = Readonly<Record<string, TypedValue>>;

/** What of `model` in `tokenizer.json` matters here; nothing in it is checked yet. */
interface WordModel {
  readonly type?: unknown;
  readonly merges?: unknown;
  readonly vocab?: unknown;
  readonly byte_fallback?: unknown;
  readonly ignore_merges?: unknown;
  readonly continuing_subword_prefix?: unknown;
}

/**
 * The vocabulary of a `tokenizer.json` in GGUF's terms (`tokenizer.ggml.…`), with as many tokens as the model has rows.
 * @throws Fault `tokenizer-invalid` for a kind that GGUF cannot express, or more tokens than rows
 */
export function vocabularyMetadata(json: TokenizerJson, rows: number): Keys {
  if (json.tokens.length > rows)
    throw invalid(`it has ${json.tokens.length} tokens, and the model knows ${rows}`);
  const model = json.words.model as WordModel;
  const tokens = Array.from({ length: rows }, (_, id) => json.tokens[id] || `[PAD${id}]`);
  const kinds = typesOf(json, rows);
  const common = { 'tokenizer.ggml.tokens': strings(tokens) };
  switch (model.type ?? 'BPE') {
    case 'BPE':
      return model.byte_fallback === true
        ? { ...common, ...pieces(json, model, tokens, kinds) }
        : { ...common, ...bytePairs(json, model, kinds) };
    case 'Unigram':
      return { ...common, ...unigrams(model, tokens, kinds) };
    case 'WordPiece':
      return { ...wordPieces(tokens, kinds, model), ...bertNormalization(json) };
    default:
      throw invalid(`its kind '${String(model.type).slice(0, 40)}' has no form in GGUF files`);
  }
}

/** Of each token: those that are added steer the model or are text of their own, those that no file names are unused. */
function typesOf({ tokens, added, unknownToken }: TokenizerJson, rows: number): number[] {
  const types = Array.from({ length: rows }, (_, id) => (tokens[id] ? TYPE.normal : TYPE.unused) as number);
  for (const { id, special } of added) types[id] = special ? TYPE.control : TYPE.userDefined;
  const unknown = unknownToken === undefined ? -1 : tokens.indexOf(unknownToken);
  if (unknown >= 0) types[unknown] = TYPE.unknown;
  return types;
}

function bytePairs({ words }: TokenizerJson, model: WordModel, types: readonly number[]): Keys {
  return {
    'tokenizer.ggml.model': text('gpt2'),
    'tokenizer.ggml.pre': text(preTokenizerName(words.pre_tokenizer, model.ignore_merges === true)),
    'tokenizer.ggml.token_type': i32s(types),
    'tokenizer.ggml.merges': strings(mergesOf(model).map((pair) => pair.join(' '))),
  };
}

/** Llama 2's kind: a piece's score says how early it is merged, which here is the order of the merges. */
function pieces(
  { words }: TokenizerJson,
  model: WordModel,
  tokens: readonly string[],
  types: readonly number[],
): Keys {
  const merges = mergesOf(model);
  const ranks = new Map<string, number>();
  for (const [rank, pair] of merges.entries()) {
    const piece = pair.join('');
    if (!ranks.has(piece)) ranks.set(piece, rank);
  }
  return {
    'tokenizer.ggml.model': text('llama'),
    'tokenizer.ggml.pre': text('default'),
    'tokenizer.ggml.scores': f32s(tokens.map((token) => -(ranks.get(token) ?? merges.length))),
    'tokenizer.ggml.token_type': i32s(
      tokens.map((token, id) =>
        types[id] === TYPE.normal && BYTE_TOKEN.test(token) ? TYPE.byte : types[id]!,
      ),
    ),
    'tokenizer.ggml.add_space_prefix': flag(addsSpace(words)),
  };
}

function unigrams({ vocab }: WordModel, tokens: readonly string[], types: readonly number[]): Keys {
  const list = Array.isArray(vocab) ? (vocab as readonly (readonly [string, number])[]) : [];
  return {
    'tokenizer.ggml.model': text('t5'),
    'tokenizer.ggml.pre': text('default'),
    'tokenizer.ggml.scores': f32s(tokens.map((_, id) => list[id]?.[1] ?? 0)),
    'tokenizer.ggml.token_type': i32s(types),
  };
}

/** BERT's: GGUF marks the pieces that begin a word, tokenizer.json those that go on with one. */
function wordPieces(tokens: readonly string[], types: readonly number[], model: WordModel): Keys {
  const prefix = typeof model.continuing_subword_prefix === 'string' ? model.continuing_subword_prefix : '##';
  const marked = tokens.map((token, id) => {
    if (types[id] !== TYPE.normal) return token;
    return token.startsWith(prefix) ? token.slice(prefix.length) : SPACE + token;
  });
  return {
    'tokenizer.ggml.tokens': strings(marked),
    'tokenizer.ggml.model': text('bert'),
    'tokenizer.ggml.pre': text('default'),
    'tokenizer.ggml.token_type': i32s(types),
  };
}

/** What BERT's normalizer does to capitals and accents; others are not told apart, because GGUF has no words for them. */
function bertNormalization({ words }: TokenizerJson): Keys {
  const {
    type,
    lowercase = true,
    strip_accents: strips,
  } = (words.normalizer ?? {}) as Record<string, unknown>;
  if (type !== 'BertNormalizer') return {};
  return {
    'tokenizer.ggml.normalizer.lowercase': flag(lowercase === true),
    'tokenizer.ggml.normalizer.strip_accents': flag(
      typeof strips === 'boolean' ? strips : lowercase === true,
    ),
  };
}

/** Pairs, as lists or, in older files, with a space between. */
function mergesOf({ merges }: WordModel): [string, string][] {
  if (!Array.isArray(merges)) throw invalid('it has no merges');
  return (merges as readonly unknown[]).map((merge, rank) => {
    const pair: readonly unknown[] =
      typeof merge === 'string' ? merge.split(' ') : Array.isArray(merge) ? merge : [];
    const [left, right] = pair;
    if (pair.length === 2 && typeof left === 'string' && typeof right === 'string') return [left, right];
    throw invalid(`merge ${rank} is not two tokens`);
  });
}

/** Whether a text gets a space before it: a normalizer or a pre-tokenizer does that. */
function addsSpace({ normalizer, pre_tokenizer }: TokenizerJson['words']): boolean {
  const steps = [normalizer, pre_tokenizer].flatMap((whole) => {
    const { normalizers, pretokenizers } = (whole ?? {}) as Record<string, unknown>;
    const inside = normalizers ?? pretokenizers;
    return (Array.isArray(inside) ? inside : [whole ?? {}]) as readonly Record<string, unknown>[];
  });
  return steps.some(
    ({ type, prepend_scheme: scheme, add_prefix_space: prefixes }) =>
      type === 'Prepend' || (type === 'Metaspace' && scheme !== 'never' && prefixes !== false),
  );
}

function invalid(why: string): Fault {
  return new Fault(
    'tokenizer-invalid',
    `The model's tokenizer cannot be used: ${why}. Use another copy of the model.`,
  );
}
