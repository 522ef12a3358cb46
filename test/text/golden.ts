import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Metadata } from '../../src/text/vocabulary.ts';

/** Ids made by `golden/make-golden.py` with the reference tokenizers; one list for each text. */
export interface GoldenIds {
  readonly texts: readonly string[];
  /** By the name of the pre-tokenizer, over SmolLM2's vocabulary. */
  readonly smollm2: Readonly<Record<string, readonly (readonly number[])[]>>;
  readonly stories: readonly (readonly number[])[];
  readonly storiesDecoded: readonly string[];
  /** Over stories15M's vocabulary, changed as Gemma's and Phi-3's differ from Llama 2's. */
  readonly gemma: {
    /** Ids and pieces, spaces written as ▁. */
    readonly userDefined: readonly (readonly [number, string])[];
    readonly texts: readonly string[];
    readonly ids: readonly (readonly number[])[];
    readonly decoded: readonly string[];
  };
  readonly phi3: {
    /** Special tokens behind the vocabulary. */
    readonly marks: readonly string[];
    readonly texts: readonly string[];
    readonly ids: readonly (readonly number[])[];
  };
}

export const goldenIds = (): GoldenIds => unpack('token-ids.json.gz') as GoldenIds;

/** The tokenizer metadata of stories15M: Llama 2's SentencePiece vocabulary. */
export function storiesMetadata(): Metadata {
  const fields = unpack('stories-vocabulary.json.gz') as {
    readonly tokens: readonly string[];
    readonly scores: readonly number[];
    readonly token_type: readonly number[];
  };
  return new Map(
    Object.entries({
      ...fields,
      scores: Float32Array.from(fields.scores),
      token_type: Int32Array.from(fields.token_type),
    }).map(([key, value]) => [`tokenizer.ggml.${key}`, value]),
  );
}

/** `tokenizer.json` files and what they make of texts, by `golden/make-json-tokenizers.py`. */
export interface GoldenTokenizer {
  readonly file: unknown;
  readonly cases: readonly {
    readonly text: string;
    readonly ids: readonly number[];
    readonly decoded: string;
  }[];
}

export const goldenTokenizers = (): Readonly<Record<string, GoldenTokenizer>> =>
  unpack('json-tokenizers.json.gz') as Readonly<Record<string, GoldenTokenizer>>;

function unpack(name: string): unknown {
  return JSON.parse(gunzipSync(readFileSync(new URL(`golden/${name}`, import.meta.url))).toString());
}
