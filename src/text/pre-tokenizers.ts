import { invalidTokenizer } from './vocabulary.ts';

/**
 * How byte-level tokenizers cut text into words before they merge. Only these patterns are ever run: a pattern that
 * comes with a model could take for ever (`(a+)+$`). Written for Unicode: `\s` is White_Space, not JavaScript's set.
 */
const NUMBER = String.raw`\p{N}`;
const GPT2 = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;
const CONTRACTION = "'(?:[sS]|[tT]|[rR][eE]|[vV][eE]|[mM]|[lL][lL]|[dD])"; // Node 20 has no (?i:…)
const WORDS_AND_LINES = String.raw`| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`;
const LLAMA3 = String.raw`${CONTRACTION}|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}${WORDS_AND_LINES}`;
const QWEN2 = String.raw`${CONTRACTION}|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}${WORDS_AND_LINES}`;
const PUNCTUATION = String.raw`[\p{P}\$\+<=>\^~\|]+`;

export interface PreTokenizer {
  /** Each pattern cuts what the one before it left: matches and the gaps between them become words. */
  readonly patterns: readonly string[];
  /** A word that is a token as a whole is taken as it is, whatever the merges say. */
  readonly wholeWords: boolean;
  readonly normalize: 'NFC' | undefined;
}

const KINDS = {
  gpt2: { patterns: [GPT2], wholeWords: false, normalize: undefined },
  digits: { patterns: [NUMBER, GPT2], wholeWords: false, normalize: undefined },
  llama3: { patterns: [LLAMA3], wholeWords: true, normalize: undefined },
  qwen2: { patterns: [QWEN2], wholeWords: false, normalize: 'NFC' },
  // what llama.cpp does for files that name no pre-tokenizer
  unnamed: {
    patterns: [PUNCTUATION, GPT2, String.raw`\p{N}+`, '[0-9][0-9][0-9]'],
    wholeWords: false,
    normalize: undefined,
  },
} as const satisfies Record<string, PreTokenizer>;

const BY_NAME: ReadonlyMap<string, PreTokenizer> = new Map<string, PreTokenizer>([
  ['default', KINDS.unnamed],
  ['gpt-2', KINDS.gpt2],
  ['gpt2', KINDS.gpt2],
  ['phi-2', KINDS.gpt2],
  ['mpt', KINDS.gpt2],
  ['olmo', KINDS.gpt2],
  ['smollm', KINDS.digits],
  ['starcoder', KINDS.digits],
  ['refact', KINDS.digits],
  ['command-r', KINDS.digits],
  ['codeshell', KINDS.digits],
  ['llama-bpe', KINDS.llama3],
  ['llama3', KINDS.llama3],
  ['llama-v3', KINDS.llama3],
  ['qwen2', KINDS.qwen2],
  ['deepseek-r1-qwen', KINDS.qwen2],
]);

/** @throws Fault `tokenizer-invalid` for a name we do not know. */
export function preTokenizerNamed(name: string): PreTokenizer {
  const found = BY_NAME.get(name);
  if (!found) throw invalidTokenizer(`its pre-tokenizer '${name.slice(0, 64)}' is not one of ours`);
  return found;
}
