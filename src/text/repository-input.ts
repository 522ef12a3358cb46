import { readJson } from '../artifact/json-source.ts';
import type { OnnxRepository } from '../artifact/onnx-repository.ts';
import { parseTokenizerConfig } from '../artifact/tokenizer-config.ts';
import { MAX_TOKENIZER_BYTES, parseTokenizerJson, type TokenizerJson } from '../artifact/tokenizer-json.ts';
import { Fault } from '../core/fault.ts';
import type { InputTokenizer } from './input-tokenizer.ts';
import { openJsonTokenizer } from './json-tokenizer.ts';
import { MAX_TEXT_LENGTH } from './text-limit.ts';
import { wordPiecesOf } from './json-word-pieces.ts';
import { openWordPieceTokenizer } from './wordpiece-tokenizer.ts';

/** No text worth reading has longer tokens on average; what lies behind so many characters is not looked at. */
const CHARACTERS_PER_TOKEN = 32;

/**
 * The tokenizer of a repository whose model makes vectors.
 * @throws Fault `hub-incomplete`, `tokenizer-invalid`.
 */
export async function openRepositoryInput({ files }: Pick<OnnxRepository, 'files'>): Promise<InputTokenizer> {
  const file = files.get('tokenizer.json');
  if (!file) {
    const message = 'The repository lacks its tokenizer.json. Use another copy of the model.';
    throw new Fault('hub-incomplete', message, { file: 'tokenizer.json' });
  }
  return openJsonInput(parseTokenizerJson(await readJson(file, MAX_TOKENIZER_BYTES)));
}

/** BERT's by our own code, which is far faster, others by the tokenizers package. @throws Fault `tokenizer-invalid` */
export function openJsonInput(json: TokenizerJson): InputTokenizer {
  const pieces = wordPiecesOf(json);
  if (pieces) return openWordPieceTokenizer(pieces);
  const { encode, vocabSize } = openJsonTokenizer(json, parseTokenizerConfig(undefined));
  const idsOf = (tokens: readonly string[]): number[] =>
    tokens.map((token) => json.tokens.indexOf(token)).filter((id) => id >= 0);
  const [before, after] = [idsOf(json.firstTokens), idsOf(json.lastTokens)];
  return {
    vocabSize,
    before,
    after,
    encode(text, most) {
      const length = Math.min(MAX_TEXT_LENGTH, most * CHARACTERS_PER_TOKEN);
      const ids = encode(text.slice(0, length));
      const room = Math.max(0, most - before.length - after.length);
      const truncated = ids.length > room || text.length > length;
      return { ids: [...before, ...ids.slice(0, room), ...after], truncated };
    },
  };
}
