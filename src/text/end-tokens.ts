import type { Vocabulary } from './vocabulary.ts';

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
  '</s>',
] as const;

/** Ids after which nothing more is to be generated. */
export function findEndIds({
  idOf,
  eosId,
  eotId,
}: Pick<Vocabulary, 'idOf' | 'eosId' | 'eotId'>): ReadonlySet<number> {
  const named = NAMES.map((name) => idOf.get(name));
  return new Set([eosId, eotId, ...named].filter((id) => id !== undefined));
}
