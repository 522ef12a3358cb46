import { Tokenizer as WordTokenizer } from '@huggingface/tokenizers';
import type { TokenizerConfig } from '../artifact/tokenizer-config.ts';
import type { TokenizerJson } from '../artifact/tokenizer-json.ts';
import { bytesOfByteLevel } from './byte-alphabet.ts';
import { checkSteps } from './check-steps.ts';
import { composeTokenizer } from './compose-tokenizer.ts';
import { findEndIds } from './end-tokens.ts';
import type { SpecialToken } from './special-tokens.ts';
import type { Tokenizer } from './tokenizer.ts';
import { invalidTokenizer } from './tokenizer-faults.ts';
import { checkTokens, firstIds } from './vocabulary.ts';
import type { WordEncoder } from './word-encoder.ts';

const SPACE = '▁'; // U+2581
const BYTE_TOKEN = /^<0x([0-9A-F]{2})>$/;

/**
 * Opens the tokenizer that a repository's `tokenizer.json` describes. Words are cut by the tokenizers package, special tokens
 * are found by us, so that a message cannot write one.
 * @param endIds What the model's configuration says ends an answer.
 * @throws Fault `tokenizer-invalid`.
 */
export function openJsonTokenizer(
  json: TokenizerJson,
  config: TokenizerConfig,
  endIds: readonly number[] = [],
): Tokenizer {
  const { tokens, firstTokens, decoders } = json;
  checkTokens(tokens);
  const idOf = firstIds(tokens);
  const idOfToken = (text: string | undefined): number | undefined =>
    text === undefined ? undefined : idOf.get(text);
  const bosId = idOfToken(config.bosToken);
  const eosId = idOfToken(config.eosToken);
  const ends = new Set([
    ...findEndIds({ idOf, eosId, isWord: (id) => !json.added.some((token) => token.id === id) }),
    ...endIds.filter((id) => id < tokens.length),
  ]);
  const strips = decoders.some(
    ({ type, start = 0, prepend_scheme: scheme, add_prefix_space: prefixes = true }) =>
      (type === 'Strip' && start > 0) || (type === 'Metaspace' && prefixes && scheme !== 'never'),
  );
  return composeTokenizer({
    tokens,
    special: specialTokens(json, ends),
    words: { encodeText: openWords(json), bytesOf: openBytes(json) },
    bosId,
    eosId,
    addBos: bosId !== undefined && (config.addBos ?? firstTokens.some((text) => idOf.get(text) === bosId)),
    endIds: ends,
    hasSpacePrefix: strips,
  });
}

/** A token that ends an answer is control, whatever the file says. */
function specialTokens(
  { added, tokens, unknownToken }: TokenizerJson,
  ends: ReadonlySet<number>,
): ReadonlyMap<number, SpecialToken> {
  const special = new Map<number, SpecialToken>();
  for (const { id, text, special: isControl, stripsAfter } of added)
    if (text !== '') special.set(id, { id, text, always: !isControl && !ends.has(id), stripsAfter });
  for (const id of ends) {
    const text = tokens[id] ?? '';
    if (text !== '') special.set(id, { ...special.get(id), id, text, always: false });
  }
  const unknown = unknownToken === undefined ? -1 : tokens.indexOf(unknownToken);
  if (unknown >= 0) special.set(unknown, { id: unknown, text: tokens[unknown]!, always: false });
  return special;
}

/** The package knows a place in the text by counting sections; here each section comes alone, so there is one for the first. */
function openWords({ words }: TokenizerJson): WordEncoder['encodeText'] {
  checkSteps(words.normalizer);
  checkSteps(words.pre_tokenizer);
  const open = (preTokenizer: object | null): ((text: string) => readonly number[]) => {
    const file = {
      ...words,
      pre_tokenizer: preTokenizer,
      added_tokens: [],
      post_processor: null,
      decoder: null,
    };
    const tokenizer = tried(() => new WordTokenizer(file, {}));
    return (text) => tried(() => tokenizer.encode(text, { add_special_tokens: false }).ids);
  };
  const first = open(words.pre_tokenizer);
  const written = JSON.stringify(words.pre_tokenizer);
  const later = written.replaceAll('"prepend_scheme":"first"', '"prepend_scheme":"never"');
  const behind = later === written ? first : open(JSON.parse(later) as object);
  return (text, before) => (before === 'nothing' ? first : behind)(text);
}

function openBytes({ tokens, decoders }: TokenizerJson): WordEncoder['bytesOf'] {
  const kinds = new Set(decoders.map(({ type }) => type));
  const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
  if (kinds.has('ByteLevel')) return (id) => bytesOfByteLevel(tokens[id] ?? '') ?? utf8(tokens[id] ?? '');
  if (kinds.has('WordPiece'))
    return (id) => utf8((tokens[id] ?? '').replace(/^(?!##)/, ' ').replace(/^##/, ''));
  const fallsBack = kinds.has('ByteFallback');
  return (id) => {
    const token = tokens[id] ?? '';
    const byte = fallsBack ? BYTE_TOKEN.exec(token)?.[1] : undefined;
    return byte === undefined ? utf8(token.replaceAll(SPACE, ' ')) : Uint8Array.of(Number.parseInt(byte, 16));
  };
}

/** The package throws what it likes over a file that it does not understand. */
function tried<T>(job: () => T): T {
  try {
    return job();
  } catch (error) {
    throw invalidTokenizer(error instanceof Error ? error.message.slice(0, 200) : 'it fails');
  }
}
