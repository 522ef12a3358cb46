import { Fault } from '../../core/fault.ts';
import { spelledOut, WORD_PATTERNS as P } from '../word-patterns.ts';

/** By all their patterns, one after another. */
const NAMES: ReadonlyMap<string, string> = new Map([
  [P.gpt2, 'gpt-2'],
  [`${P.number}\n${P.gpt2}`, 'smollm'],
  [P.qwen2, 'qwen2'],
  [P.gpt4o, 'gpt-4o'],
  [P.tekken, 'tekken'],
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
  if (written === P.llama3) return wholeWords ? 'llama-bpe' : 'smaug-bpe';
  const name = NAMES.get(written);
  if (name === undefined) throw unnamed(steps);
  return name;
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
