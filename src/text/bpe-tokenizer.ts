import { Tokenizer } from '@huggingface/tokenizers';
import { bytesOfByteLevel } from './byte-alphabet.ts';
import { preTokenizerNamed, type PreTokenizer } from './pre-tokenizers.ts';
import { invalidTokenizer, type Vocabulary } from './vocabulary.ts';
import type { WordEncoder } from './word-encoder.ts';

/** Byte-level BPE as in GPT-2: words by a pattern, bytes written as characters, merges by rank. */
export function openBytePairEncoder(vocabulary: Vocabulary): WordEncoder {
  const preTokenizer = preTokenizerNamed(vocabulary.pre);
  const merges = splitMerges(vocabulary);
  const inner = new Tokenizer(tokenizerJson(vocabulary, merges, preTokenizer), {});
  const { tokens } = vocabulary;
  return {
    encodeText: (text) => inner.encode(text, { add_special_tokens: false }).ids,
    bytesOf: (id) => bytesOfByteLevel(tokens[id] ?? '') ?? new TextEncoder().encode(tokens[id]),
  };
}

/** A merge whose result is no token would make text vanish without a word, so it is refused. */
function splitMerges({ merges, idOf }: Vocabulary): [string, string][] {
  return merges.map((merge, rank) => {
    const [left, right, ...rest] = merge.split(' ');
    if (!left || !right || rest.length > 0)
      throw invalidTokenizer(`merge ${rank} is not two tokens`, { rank });
    if (!idOf.has(left) || !idOf.has(right) || !idOf.has(left + right)) {
      throw invalidTokenizer(`merge ${rank} speaks of a token that is not in the vocabulary`, { rank });
    }
    return [left, right];
  });
}

/** The shape of a `tokenizer.json`. */
function tokenizerJson(vocabulary: Vocabulary, merges: [string, string][], pre: PreTokenizer): object {
  const cut = pre.patterns.map((pattern) => ({
    type: 'Split',
    pattern: { Regex: pattern },
    behavior: 'Isolated',
    invert: false,
  }));
  const toBytes = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false };
  return {
    added_tokens: [], // special tokens are cut out before the text comes here
    normalizer: pre.normalize ? { type: pre.normalize } : null,
    pre_tokenizer: { type: 'Sequence', pretokenizers: [...cut, toBytes] },
    model: {
      type: 'BPE',
      vocab: Object.fromEntries(vocabulary.idOf),
      merges,
      ignore_merges: pre.wholeWords,
    },
    post_processor: null,
    decoder: null,
  };
}
