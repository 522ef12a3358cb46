import type { TokenizerJson } from '../artifact/tokenizer-json.ts';
import type { WordPieces } from './wordpiece-tokenizer.ts';

const PREFIX = '##';

interface Part {
  readonly type?: unknown;
  readonly [setting: string]: unknown;
}

/** The pieces of a `tokenizer.json`, when it describes BERT's tokenizer with nothing unusual about it. */
export function wordPiecesOf({ tokens, added, words, ...json }: TokenizerJson): WordPieces | undefined {
  const [normalizer, cutter, model] = [words.normalizer, words.pre_tokenizer, words.model].map(
    (part) => (part ?? {}) as Part,
  ) as [Part, Part, Part];
  const isUsual =
    model.type === 'WordPiece' &&
    (model['continuing_subword_prefix'] ?? PREFIX) === PREFIX &&
    (model['max_input_chars_per_word'] ?? 100) === 100 &&
    cutter.type === 'BertPreTokenizer' &&
    normalizer.type === 'BertNormalizer' &&
    normalizer['clean_text'] !== false &&
    normalizer['handle_chinese_chars'] !== false;
  const idOf = (token: string | undefined): number => (token === undefined ? -1 : tokens.indexOf(token));
  const marks = [json.unknownToken, ...json.firstTokens, ...json.lastTokens].map(idOf);
  const [unknownId, classId, separatorId] = marks;
  if (!isUsual || marks.length !== 3 || marks.some((id) => id < 0)) return undefined;
  const special = new Set(added.map(({ id }) => id));
  const pieces = [...tokens.entries()].filter(([id, token]) => token !== '' && !special.has(id));
  const lowercase = normalizer['lowercase'] !== false;
  const strips = normalizer['strip_accents'];
  return {
    vocabSize: tokens.length,
    starts: new Map(pieces.filter(([, token]) => !token.startsWith(PREFIX))),
    middles: new Map(
      pieces.flatMap(([id, token]) =>
        token.startsWith(PREFIX) ? [[id, token.slice(PREFIX.length)] as const] : [],
      ),
    ),
    unknownId: unknownId!,
    classId: classId!,
    separatorId: separatorId!,
    normalization: { lowercase, stripAccents: typeof strips === 'boolean' ? strips : lowercase },
  };
}
