import { openChatTemplate } from './chat-template.ts';
import { cutIntoWords } from './bpe-tokenizer.ts';
import { endIdsOf } from './end-tokens.ts';
import { preTokenizerNamed } from './pre-tokenizers.ts';
import { pieceMerges } from './sentencepiece-tokenizer.ts';
import { findSpecialTokens } from './tokenizer.ts';
import { readVocabulary, type Metadata, type Vocabulary } from './vocabulary.ts';

/** A GGUF file's tokenizer as repositories on the Hub have it. */
export interface WrittenTokenizer {
  /** `tokenizer.json`, as Hugging Face's tokenizers library reads it. */
  readonly tokenizer: object;
  /** `tokenizer_config.json`, with the chat template. */
  readonly config: object;
  readonly bosId: number | undefined;
  /** Tokens that end an answer, the end-of-text token first. */
  readonly endIds: readonly number[];
}

const SPACE = '▁'; // U+2581

/**
 * Writes a tokenizer down for others to open. Text is cut and merged as our own encoder does it; control tokens are
 * found in any text, because theirs knows no other way.
 * @throws Fault `tokenizer-invalid`, `template-invalid`.
 */
export function writeTokenizer(metadata: Metadata): WrittenTokenizer {
  const vocabulary = readVocabulary(metadata);
  const steps = vocabulary.model === 'gpt2' ? byteLevelSteps(vocabulary) : sentencePieceSteps(vocabulary);
  const { tokens, bosId, eosId, unknownId, addBos } = vocabulary;
  const ends = endIdsOf(vocabulary);
  const named = (id: number | undefined): string | null => (id === undefined ? null : tokens[id]!);
  return {
    tokenizer: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: addedTokens(vocabulary),
      ...steps,
      post_processor: addBos && bosId !== undefined ? beginWith(tokens[bosId]!, bosId) : null,
    },
    config: {
      tokenizer_class: 'PreTrainedTokenizerFast',
      bos_token: named(bosId),
      eos_token: named(eosId),
      unk_token: named(unknownId),
      pad_token: named(eosId ?? unknownId),
      add_bos_token: addBos,
      clean_up_tokenization_spaces: false,
      chat_template: openChatTemplate(metadata).source,
    },
    bosId,
    endIds: [...ends],
  };
}

/** The steps between text and tokens. */
interface Steps {
  readonly normalizer: object | null;
  readonly pre_tokenizer: object | null;
  readonly model: object;
  readonly decoder: object;
}

function byteLevelSteps(vocabulary: Vocabulary): Steps {
  const kind = preTokenizerNamed(vocabulary.pre);
  const merges = vocabulary.merges.map((merge) => merge.split(' '));
  return {
    normalizer: kind.normalize ? { type: kind.normalize } : null,
    pre_tokenizer: cutIntoWords(kind),
    model: bpe(vocabulary, merges, { ignore_merges: kind.wholeWords }),
    decoder: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
  };
}

function sentencePieceSteps(vocabulary: Vocabulary): Steps {
  const { addSpacePrefix, tokens, unknownId } = vocabulary;
  const merges = [...pieceMerges(vocabulary).keys()].map((key) => JSON.parse(key) as string[]);
  const toMarks = { type: 'Replace', pattern: { String: ' ' }, content: SPACE };
  const toSpaces = { type: 'Replace', pattern: { String: SPACE }, content: ' ' };
  const decoders = [toSpaces, { type: 'ByteFallback' }, { type: 'Fuse' }];
  const strip = { type: 'Strip', content: ' ', start: 1, stop: 0 };
  return {
    normalizer: addSpacePrefix
      ? { type: 'Sequence', normalizers: [{ type: 'Prepend', prepend: SPACE }, toMarks] }
      : toMarks,
    pre_tokenizer: null,
    model: bpe(vocabulary, merges, {
      byte_fallback: true,
      unk_token: unknownId === undefined ? null : tokens[unknownId],
    }),
    decoder: { type: 'Sequence', decoders: addSpacePrefix ? [...decoders, strip] : decoders },
  };
}

function bpe({ idOf }: Vocabulary, merges: readonly string[][], settings: object): object {
  return {
    type: 'BPE',
    dropout: null,
    unk_token: null,
    continuing_subword_prefix: null,
    end_of_word_suffix: null,
    fuse_unk: false,
    byte_fallback: false,
    ignore_merges: false,
    ...settings,
    vocab: Object.fromEntries(idOf),
    merges,
  };
}

/** Tokens that are found in text before it is cut into words. */
function addedTokens(vocabulary: Vocabulary): object[] {
  return [...findSpecialTokens(vocabulary).values()].map(({ id, text, always, stripsAfter = false }) => ({
    id,
    content: text,
    single_word: false,
    lstrip: false,
    rstrip: stripsAfter,
    normalized: false,
    special: !always,
  }));
}

/** Puts the beginning-of-text token before everything. */
function beginWith(text: string, id: number): object {
  const begin = { SpecialToken: { id: text, type_id: 0 } };
  const first = { Sequence: { id: 'A', type_id: 0 } };
  return {
    type: 'TemplateProcessing',
    single: [begin, first],
    pair: [begin, first, { Sequence: { id: 'B', type_id: 1 } }],
    special_tokens: { [text]: { id: text, ids: [id], tokens: [text] } },
  };
}
