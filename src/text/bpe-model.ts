import { BPE, Tokenizer } from '@huggingface/tokenizers';
import { Fault } from '../core/fault.ts';

/** What a BPE model of the tokenizers package knows, and the steps before it in `tokenizer.json`'s terms. */
export interface BpeParts {
  readonly idOf: ReadonlyMap<string, number>;
  /** Lower merges first; keys are `mergeKey`s. */
  readonly ranks: Map<string, number>;
  readonly normalizer: object | null;
  readonly preTokenizer: object | null;
  /** `byte_fallback`, `ignore_merges`, `unk_token`. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/**
 * Opens the package's tokenizer. It would build its two tables from a plain object and a list, by way of copies; it
 * gets them ready made, which takes half the time and lets merges share a rank.
 */
export function openBpeModel(parts: BpeParts): (text: string) => readonly number[] {
  const json = {
    added_tokens: [], // special tokens are cut out before the text comes here
    normalizer: parts.normalizer,
    pre_tokenizer: parts.preTokenizer,
    model: { type: 'BPE', vocab: {}, merges: [], ignore_merges: false, ...parts.settings },
    post_processor: null,
    decoder: null,
  };
  const tokenizer = new Tokenizer(json, {});
  const { model } = tokenizer;
  if (!(model instanceof BPE)) throw new Fault('bug', 'The tokenizers package made another model than BPE.');
  model.tokens_to_ids = new Map(parts.idOf);
  model.bpe_ranks = parts.ranks;
  return (text) => tokenizer.encode(text, { add_special_tokens: false }).ids;
}

const NEEDS_ESCAPE = /["\\\p{Cc}\p{Surrogate}]/u;

/** The package's key for a pair, `JSON.stringify([left, right])`, by a shorter way where nothing needs escaping. */
export function mergeKey(left: string, right: string): string {
  return NEEDS_ESCAPE.test(left) || NEEDS_ESCAPE.test(right)
    ? JSON.stringify([left, right])
    : `["${left}","${right}"]`;
}
