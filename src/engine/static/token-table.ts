import { half } from '../../artifact/block-format.ts';
import { type ModelFile, TENSOR_TYPES } from '../../artifact/tensor.ts';
import { allocate } from '../allocate.ts';
import type { EmbedderOptions } from '../embedder.ts';
import { RUN, type StaticConfig } from './static-config.ts';

/** A vector for each token, in eight bits: number d of token t is `codes[t, d] · scales[t, ⌊d / RUN⌋]`. */
export interface TokenTable {
  readonly dimensions: number;
  /** `[vocabSize, dimensions]` */
  readonly codes: Int8Array;
  /** `[vocabSize, dimensions / RUN]`; a token's importance is in its scales. */
  readonly scales: Float32Array;
  /** `[vocabSize]`: 1 where a token says nothing, as the marks around a text do. */
  readonly silent: Uint8Array;
}

const PIECE_BYTES = 2 ** 20;

/** Blocks of Q8_0, taken apart. @throws Fault `memory-exhausted`, `aborted`, and what reading throws */
export async function readTokenTable(
  model: ModelFile,
  { dimensions, vocabSize, table }: StaticConfig,
  { signal, onProgress }: EmbedderOptions,
): Promise<TokenTable> {
  const runs = dimensions / RUN;
  const codes = allocate(() => new Int8Array(vocabSize * dimensions));
  const scales = allocate(() => new Float32Array(vocabSize * runs));
  const { blockBytes } = TENSOR_TYPES.Q8_0;
  let run = 0;
  for await (const piece of model.stream(table, PIECE_BYTES, signal)) {
    for (let at = 0; at < piece.length; at += blockBytes, run++) {
      scales[run] = half(piece, at);
      codes.set(piece.subarray(at + 2, at + blockBytes), run * RUN);
    }
    onProgress?.(run * blockBytes, table.bytes);
  }
  const silent = Uint8Array.from({ length: vocabSize }, (_, token) =>
    Number(scales.subarray(token * runs, (token + 1) * runs).every((scale) => scale === 0)),
  );
  return { dimensions, codes, scales, silent };
}
