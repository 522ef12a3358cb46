import { gunzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import type { GgufValue } from '../../src/artifact/tensor.ts';
import type { Metadata } from '../../src/text/vocabulary.ts';

/** Ids by the tokenizers library, made by `golden/make-wordpiece.py`: one list for each text, without marks around it. */
export interface GoldenWordPieces {
  readonly vocabulary: readonly string[];
  readonly texts: readonly string[];
  readonly ids: Readonly<
    Record<'uncased' | 'cased' | 'accented' | 'stripped', readonly (readonly number[])[]>
  >;
}

export function goldenWordPieces(): GoldenWordPieces {
  const file = readFileSync(new URL('golden/wordpiece.json.gz', import.meta.url));
  return JSON.parse(gunzipSync(file).toString()) as GoldenWordPieces;
}

const MARKS = /^\[(?:PAD|UNK|CLS|SEP|MASK)\]$/;

/** A vocabulary as `vocab.txt` has it, in GGUF's terms. */
export function bertMetadata(
  vocabulary: readonly string[],
  more: Readonly<Record<string, GgufValue>> = {},
): Metadata {
  const marked = (piece: string): string => (piece.startsWith('##') ? piece.slice(2) : `▁${piece}`);
  return new Map<string, GgufValue>([
    ['tokenizer.ggml.model', 'bert'],
    ['tokenizer.ggml.tokens', vocabulary.map((piece) => (MARKS.test(piece) ? piece : marked(piece)))],
    ['tokenizer.ggml.token_type', Int32Array.from(vocabulary, (piece) => (MARKS.test(piece) ? 3 : 1))],
    ...Object.entries(more),
  ]);
}
