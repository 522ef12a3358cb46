import { WORD_PATTERNS as P } from '../artifact/word-patterns.ts';
import { invalidTokenizer } from './tokenizer-faults.ts';

/*
 * How byte-level tokenizers cut text into words before they merge. Only these patterns are ever run: a pattern that
 * comes with a model could take for ever (`(a+)+$`).
 */
const PUNCTUATION = String.raw`[\p{P}\$\+<=>\^~\|]+`;

export interface PreTokenizer {
  /** Each pattern cuts what the one before it left: matches and the gaps between them become words. */
  readonly patterns: readonly string[];
  /** A word that is a token as a whole is taken as it is, whatever the merges say. */
  readonly wholeWords: boolean;
  readonly normalize: 'NFC' | undefined;
  /** Whether the beginning-of-text token comes first where the file does not say. */
  readonly addsBos: boolean;
}

const PLAIN = { wholeWords: false, normalize: undefined, addsBos: false } as const;

const KINDS = {
  gpt2: { ...PLAIN, patterns: [P.gpt2] },
  digits: { ...PLAIN, patterns: [P.number, P.gpt2] },
  llama3: { ...PLAIN, patterns: [P.llama3], wholeWords: true, addsBos: true },
  smaug: { ...PLAIN, patterns: [P.llama3] },
  qwen2: { ...PLAIN, patterns: [P.qwen2], normalize: 'NFC' },
  qwen35: { ...PLAIN, patterns: [P.qwen35], normalize: 'NFC' },
  gpt4o: { ...PLAIN, patterns: [P.gpt4o] },
  tekken: { ...PLAIN, patterns: [P.tekken], wholeWords: true, addsBos: true },
  // what llama.cpp does for files that name no pre-tokenizer
  unnamed: { ...PLAIN, patterns: [PUNCTUATION, P.gpt2, String.raw`\p{N}+`, '[0-9][0-9][0-9]'] },
} as const satisfies Record<string, PreTokenizer>;

/** The names that llama.cpp gives them in files. */
const NAMES: Readonly<Record<keyof typeof KINDS, readonly string[]>> = {
  unnamed: ['default'],
  gpt2: ['gpt-2', 'gpt2', 'phi-2', 'mpt', 'olmo', 'exaone4', 'granite-docling'],
  digits: ['smollm', 'starcoder', 'refact', 'command-r', 'codeshell', 'exaone', 'minerva-7b'],
  llama3: ['llama-bpe', 'llama3', 'llama-v3', 'falcon3', 'falcon-h1', 'lfm2'],
  smaug: ['smaug-bpe', 'dbrx', 'glm4', 'chatglm-bpe'], // SmolLM3's files say smaug-bpe
  qwen2: ['qwen2', 'deepseek-r1-qwen', 'stablelm2', 'megrez', 'hunyuan'],
  qwen35: ['qwen35'],
  gpt4o: ['gpt-4o', 'llama4'],
  tekken: ['tekken'],
};

const BY_NAME: ReadonlyMap<string, PreTokenizer> = new Map(
  (Object.keys(KINDS) as (keyof typeof KINDS)[]).flatMap((kind) =>
    NAMES[kind].map((name) => [name, KINDS[kind]] as const),
  ),
);

/** @throws Fault `tokenizer-invalid` for a name we do not know. */
export function preTokenizerNamed(name: string): PreTokenizer {
  const found = BY_NAME.get(name);
  if (!found) throw invalidTokenizer(`its pre-tokenizer '${name.slice(0, 64)}' is not one of ours`);
  return found;
}
