import { TOKEN_TYPE, type Vocabulary } from './vocabulary.ts';

/** Tokens that end an answer in the families we know; files often declare only one of them. */
const NAMES = [
  '<|im_end|>',
  '<|endoftext|>',
  '<|end_of_text|>',
  '<|eot_id|>',
  '<|eom_id|>',
  '<|end|>',
  '<end_of_turn>',
  '<EOT>',
] as const;
/** Ends an answer where it is no word: Qwen's vocabulary has it as a piece of HTML. */
const END_OR_WORD = '</s>';

/** What is known of a vocabulary's ends. */
export interface EndHints {
  readonly idOf: ReadonlyMap<string, number>;
  readonly eosId: number | undefined;
  readonly eotId?: number | undefined;
  /** Whether plain text may become this token. */
  readonly isWord: (id: number) => boolean;
}

/** Ids after which nothing more is to be generated. */
export function findEndIds({ idOf, eosId, eotId, isWord }: EndHints): ReadonlySet<number> {
  const end = idOf.get(END_OR_WORD);
  const named = NAMES.map((name) => idOf.get(name));
  const all = [eosId, eotId, end !== undefined && !isWord(end) ? end : undefined, ...named];
  return new Set(all.filter((id) => id !== undefined));
}

/** The same of a GGUF file's vocabulary. */
export function endIdsOf(vocabulary: Vocabulary): ReadonlySet<number> {
  return findEndIds({ ...vocabulary, isWord: (id) => vocabulary.types[id] === TOKEN_TYPE.normal });
}
