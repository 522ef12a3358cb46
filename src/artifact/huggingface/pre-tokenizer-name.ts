import { Fault } from '../../core/fault.ts';

/*
 * Patterns by which byte-level tokenizers cut text into words, and their names in GGUFs. `tokenizer.json` files write contractions
 * with (?i:…), which not every engine of expressions knows; ours have them spelled out, so that is what both are compared as.
 */
const CONTRACTION = "'(?:[sS]|[tT]|[rR][eE]|[vV][eE]|[mM]|[lL][lL]|[dD])";
const END = String.raw`| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`;
const NUMBER = String.raw`\p{N}`;
const GPT2 = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;
const LLAMA3 = String.raw`${CONTRACTION}|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}${END}`;
const QWEN2 = String.raw`${CONTRACTION}|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}${END}`;
const UPPER = String.raw`[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`;
const LOWER = String.raw`[\p{Ll}\p{Lm}\p{Lo}\p{M}]`;
const cased = (end: string): string =>
  String.raw`[^\r\n\p{L}\p{N}]?${UPPER}*${LOWER}+${end}|[^\r\n\p{L}\p{N}]?${UPPER}+${LOWER}*${end}`;
const SIGNS = String.raw`| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`;
const GPT4O = String.raw`${cased(`(?:${CONTRACTION})?`)}|\p{N}{1,3}${SIGNS}`;
const TEKKEN = String.raw`${cased('')}|\p{N}${SIGNS}`;

/** By all their patterns, one after another. */
const NAMES: ReadonlyMap<string, string> = new Map([
  [GPT2, 'gpt-2'],
  [`${NUMBER}\n${GPT2}`, 'smollm'],
  [QWEN2, 'qwen2'],
  [GPT4O, 'gpt-4o'],
  [TEKKEN, 'tekken'],
]);

interface Step {
  readonly type?: unknown;
  readonly pretokenizers?: unknown;
  readonly pattern?: { readonly Regex?: unknown };
  readonly use_regex?: unknown;
  readonly individual_digits?: unknown;
  readonly add_prefix_space?: unknown;
}

/**
 * GGUF's `tokenizer.ggml.pre` for a byte-level pre-tokenizer.
 * @throws Fault `tokenizer-invalid` for one that has no name
 */
export function preTokenizerName(preTokenizer: object | null, wholeWords: boolean): string {
  const steps = stepsOf(preTokenizer as Step | null);
  const last = steps.at(-1);
  if (last?.type !== 'ByteLevel' || last.add_prefix_space === true) throw unnamed(steps);
  const before = steps.slice(0, -1);
  const patterns = before.map(({ type, pattern }) => (type === 'Split' ? pattern?.Regex : undefined));
  if (last.use_regex !== false) {
    if (before.length === 0) return 'gpt-2';
    if (before.length === 1 && before[0]?.type === 'Digits' && before[0].individual_digits === true)
      return 'smollm';
    throw unnamed(steps);
  }
  if (!patterns.every((pattern) => typeof pattern === 'string')) throw unnamed(steps);
  const written = patterns.map(spelledOut).join('\n');
  if (written === LLAMA3) return wholeWords ? 'llama-bpe' : 'smaug-bpe';
  const name = NAMES.get(written);
  if (name === undefined) throw unnamed(steps);
  return name;
}

function spelledOut(pattern: string): string {
  const short = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
  return pattern.replaceAll(`${short}?`, `(?:${CONTRACTION})?`).replaceAll(short, CONTRACTION);
}

function stepsOf(whole: Step | null): readonly Step[] {
  if (whole?.type === 'Sequence' && Array.isArray(whole.pretokenizers)) return whole.pretokenizers as Step[];
  return whole ? [whole] : [];
}

function unnamed(steps: readonly Step[]): Fault {
  const shown = steps
    .map(({ type, pattern }) => `${JSON.stringify(type)} ${JSON.stringify(pattern?.Regex) ?? ''}`.trim())
    .join(', ');
  const why = `it cuts text in a way that GGUF files have no name for (${shown.slice(0, 200)})`;
  return new Fault(
    'tokenizer-invalid',
    `The model's tokenizer cannot be used: ${why}. Use a GGUF of this model.`,
  );
}
