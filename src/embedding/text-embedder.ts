import { throwIfAborted } from '../core/fault.ts';
import { serial } from '../core/serial.ts';
import { yieldToEventLoop } from '../core/yield.ts';
import type { Embedder } from '../engine/embedder.ts';
import type { InputTokenizer } from '../text/input-tokenizer.ts';
import { checkTexts, nothingToRead } from './check-texts.ts';
import { packBatches } from './pack-batches.ts';

export interface EmbedTextsOptions {
  readonly signal?: AbortSignal | undefined;
  /** Texts that have their vectors, out of all. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Vectors of unit length, `[dimensions]` each, one for each text in its order. */
export interface TextVectors {
  readonly vectors: readonly Float32Array[];
  /** Indexes of texts that were longer than the model reads. */
  readonly truncated: readonly number[];
  /** Tokens that were read, of all texts, with the marks around each. */
  readonly tokens: number;
}

/** Makes vectors of texts. Calls may overlap: their batches take turns, so that a short one does not wait for a long one. */
export interface TextEmbedder {
  readonly embedder: Embedder;
  /** Tokens of one text that are read, its marks included. */
  readonly maxTokens: number;
  /**
   * @throws Fault `option-invalid` for what is no list of texts or has too many, `document-large` for one that is too long,
   *   `document-empty` for one in which there is nothing to read, `aborted`, and what `Embedder.embed` throws.
   */
  embed(texts: readonly string[], options?: EmbedTextsOptions): Promise<TextVectors>;
}

/** Texts that are tokenized and sorted together; a window of long ones ends earlier. */
const WINDOW_TEXTS = 512;
const WINDOW_TOKENS = 2 ** 16;

/**
 * Joins a tokenizer and a model.
 * @param maxTokens Of one text; absent: as many as the model has positions for.
 */
export function openTextEmbedder(
  tokenizer: InputTokenizer,
  embedder: Embedder,
  maxTokens: number = embedder.contextLength,
): TextEmbedder {
  const most = Math.min(maxTokens, embedder.contextLength);
  const inTurn = serial(); // an embedder has one caller at a time
  return {
    embedder,
    maxTokens: most,
    async embed(texts, { signal, onProgress } = {}) {
      checkTexts(texts);
      const vectors: Float32Array[] = Array.from({ length: texts.length });
      const truncated: number[] = [];
      let tokens = 0;
      let done = 0;
      for (let start = 0; start < texts.length;) {
        throwIfAborted(signal);
        const read = readWindow(texts, start, (text) => tokenizer.encode(text, most));
        for (const [at, { ids, truncated: isCut }] of read.entries()) {
          if (ids.length <= tokenizer.before.length + tokenizer.after.length) throw nothingToRead(start + at);
          if (isCut) truncated.push(start + at);
          tokens += ids.length;
        }
        for (const batch of packBatches(read, () => embedder.quickTokens)) {
          await yieldToEventLoop();
          throwIfAborted(signal);
          const made = await inTurn(() => embedder.embed(batch.map((at) => read[at]!.ids)));
          const size = embedder.dimensions;
          for (const [row, at] of batch.entries())
            vectors[start + at] = made.slice(row * size, (row + 1) * size);
          done += batch.length;
          onProgress?.(done, texts.length);
        }
        start += read.length;
      }
      return { vectors, truncated, tokens };
    },
  };
}

type Encode = (text: string) => ReturnType<InputTokenizer['encode']>;

/** Tokens of the texts from `start` on, as many as belong into one window. */
function readWindow(texts: readonly string[], start: number, encode: Encode): ReturnType<Encode>[] {
  const read: ReturnType<Encode>[] = [];
  const end = Math.min(start + WINDOW_TEXTS, texts.length);
  for (let at = start, tokens = 0; at < end && tokens < WINDOW_TOKENS; at++) {
    const input = encode(texts[at]!);
    tokens += input.ids.length;
    read.push(input);
  }
  return read;
}
