import { tensorRows } from '../../artifact/tensor-rows.ts';
import type { ModelFile, TensorInfo } from '../../artifact/tensor.ts';
import { Fault } from '../../core/fault.ts';
import type { DecoderConfig } from '../../engine/decoder-config.ts';
import { readFloats } from '../../engine/read-floats.ts';
import type { TextState } from '../threads/jobs.ts';
import { releaseBuffers } from '../threads/release-buffers.ts';
import { sharedFloats } from '../threads/shared-memory.ts';

export interface EmbeddingSource {
  readonly model: ModelFile;
  readonly config: Pick<DecoderConfig, 'hiddenSize' | 'vocabSize' | 'embeddingScale'>;
  readonly signal?: AbortSignal | undefined;
}

type Texts = readonly (readonly number[])[];

/** Rows of the embedding that are in memory at once. */
const SLAB = 1024;

/** Which texts judge instead of being learned from: every fourth. */
export function isHeldOut(text: number): boolean {
  return text % 4 === 3;
}

/**
 * Texts as they enter the first layer. The embedding, often the largest matrix of all, is read a slab of rows at a time.
 * @throws Fault `calibration-invalid` for an id outside the vocabulary
 */
export async function embedTexts(
  source: EmbeddingSource,
  embedding: TensorInfo,
  texts: Texts,
): Promise<TextState[]> {
  const { hiddenSize, vocabSize } = source.config;
  checkIds(texts, vocabSize);
  const states = texts.map((text, index) => ({
    hidden: sharedFloats(text.length * hiddenSize),
    tokens: text.length,
    heldOut: isHeldOut(index),
  }));
  const wanted = new Set(texts.flatMap((text) => text.map((id) => Math.floor(id / SLAB))));
  for (const slab of wanted) {
    const first = slab * SLAB;
    const rows = Math.min(SLAB, vocabSize - first);
    const values = await readFloats(source.model, tensorRows(embedding, first, rows), source.signal);
    for (const [index, { hidden }] of states.entries()) {
      place(hidden, texts[index]!, { first, rows, values }, source.config);
    }
    releaseBuffers([values.buffer]);
  }
  return states;
}

function checkIds(texts: Texts, vocabSize: number): void {
  for (const [text, ids] of texts.entries()) {
    const wrong = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= vocabSize);
    if (wrong === undefined) continue;
    const why = `has the token ${wrong}, but the vocabulary ends at ${vocabSize - 1}.`;
    throw new Fault('calibration-invalid', `Text ${text + 1} of the calibration ${why}`, { text });
  }
}

interface Slab {
  readonly first: number; // id of the first row
  readonly rows: number;
  readonly values: Float32Array; // [rows × hiddenSize]
}

/** Writes the rows of the slab to where the text has their tokens. */
function place(
  hidden: Float32Array,
  text: readonly number[],
  { first, rows, values }: Slab,
  { hiddenSize, embeddingScale }: EmbeddingSource['config'],
): void {
  for (let position = 0; position < text.length; position++) {
    const row = text[position]! - first;
    if (row < 0 || row >= rows) continue;
    for (let i = 0; i < hiddenSize; i++) {
      hidden[position * hiddenSize + i] = values[row * hiddenSize + i]! * embeddingScale;
    }
  }
}
