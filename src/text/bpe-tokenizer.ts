import { mergeKey, openBpeModel } from './bpe-model.ts';
import { bytesOfByteLevel } from './byte-alphabet.ts';
import { preTokenizerNamed, type PreTokenizer } from './pre-tokenizers.ts';
import { invalidTokenizer } from './tokenizer-faults.ts';
import type { Vocabulary } from './vocabulary.ts';
import type { WordEncoder } from './word-encoder.ts';

/** Byte-level BPE as in GPT-2: words by a pattern, bytes written as characters, merges by rank. */
export function openBytePairEncoder(vocabulary: Vocabulary): WordEncoder {
  const { tokens, idOf, pre } = vocabulary;
  const preTokenizer = preTokenizerNamed(pre);
  const encode = openBpeModel({
    idOf,
    ranks: rankMerges(vocabulary),
    normalizer: preTokenizer.normalize ? { type: preTokenizer.normalize } : null,
    preTokenizer: cutIntoWords(preTokenizer),
    settings: { ignore_merges: preTokenizer.wholeWords },
  });
  return {
    encodeText: (text) => encode(text),
    bytesOf: (id) => bytesOfByteLevel(tokens[id] ?? '') ?? new TextEncoder().encode(tokens[id]),
  };
}

/** A merge whose result is no token would make text vanish without a word, so it is refused. */
function rankMerges({ merges, idOf }: Vocabulary): Map<string, number> {
  const ranks = new Map<string, number>();
  for (const [rank, merge] of merges.entries()) {
    const [left, right, ...rest] = merge.split(' ');
    if (!left || !right || rest.length > 0)
      throw invalidTokenizer(`merge ${rank} is not two tokens`, { rank });
    if (!idOf.has(left) || !idOf.has(right) || !idOf.has(left + right)) {
      throw invalidTokenizer(`merge ${rank} speaks of a token that is not in the vocabulary`, { rank });
    }
    ranks.set(mergeKey(left, right), rank);
  }
  return ranks;
}

/** In `tokenizer.json`'s terms. */
export function cutIntoWords({ patterns }: PreTokenizer): object {
  const cuts = patterns.map((pattern) => ({
    type: 'Split',
    pattern: { Regex: pattern },
    behavior: 'Isolated',
    invert: false,
  }));
  const toBytes = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false };
  return { type: 'Sequence', pretokenizers: [...cuts, toBytes] };
}
