import type { EncoderConfig } from '../encoder-config.ts';
import { ENCODER_THREAD_BYTES, writeEncoderThread } from './encoder-plan.ts';
import type { Heap } from './heap.ts';
import { writeActivations } from './job.ts';
import { wideGridBytes } from './scratch.ts';

/** Tokens that a thread takes through a layer at a time, see kernels/encode.ts. */
const STRIP = 32;
/** From one thread's struct to the next: whole cache lines, so that threads do not share one. */
export const ENCODER_THREAD_STRIDE = Math.ceil(ENCODER_THREAD_BYTES / 64) * 64;

/** Addresses of the buffers that all threads work in; shapes in kernels/encoder-plan.ts. */
export interface EncoderBuffers {
  readonly tokenIds: number;
  readonly textIds: number;
  readonly textStarts: number;
  readonly stream: number;
  readonly queries: number;
  readonly keys: number;
  readonly values: number;
  readonly vectors: number;
  readonly threadTable: number;
}

/** How much is to be held: tokens of a pass, in as many texts at most. */
export interface EncoderRoom {
  readonly tokens: number;
  readonly threads: number;
}

/** Multiples of four: tiles may be written whole. */
function rounded(tokens: number): number {
  return Math.ceil(tokens / 4) * 4;
}

/** An upper bound of what `allocateEncoderBuffers` takes. */
export function encoderBufferBytes(config: EncoderConfig, { tokens, threads }: EncoderRoom): number {
  const { hiddenSize, ffnSize, headSize, contextLength } = config;
  const widest = Math.max(hiddenSize, ffnSize);
  const perToken = 4 * (5 * hiddenSize + 3);
  const strip = (STRIP + 4) * 4 * hiddenSize + STRIP * (4 * ffnSize + 2 * widest);
  const head = (contextLength + 8) * (8 * headSize + 16);
  return rounded(tokens + 4) * perToken + threads * (strip + head + wideGridBytes(widest) + 1024) + 4096;
}

export function allocateEncoderBuffers(heap: Heap, config: EncoderConfig, room: EncoderRoom): EncoderBuffers {
  const tokens = rounded(room.tokens);
  const rows = (): number => heap.allocate(4 * tokens * config.hiddenSize);
  return {
    tokenIds: heap.allocate(4 * tokens),
    textIds: heap.allocate(4 * tokens),
    textStarts: heap.allocate(4 * (tokens + 1)),
    stream: rows(),
    queries: rows(),
    keys: rows(),
    values: rows(),
    vectors: rows(),
    threadTable: allocateThreads(heap, config, room.threads),
  };
}

function allocateThreads(heap: Heap, config: EncoderConfig, threads: number): number {
  const { hiddenSize, ffnSize, headSize, contextLength } = config;
  const widest = Math.max(hiddenSize, ffnSize);
  const positions = Math.ceil(contextLength / 8) * 8;
  const first = heap.allocate(threads * ENCODER_THREAD_STRIDE);
  for (let thread = 0; thread < threads; thread++) {
    const address = first + thread * ENCODER_THREAD_STRIDE;
    writeActivations(heap, address, {
      codes: heap.allocate(STRIP * widest),
      grid: heap.allocate(STRIP * (widest / 32) * 20),
      floats: 0, // those that are multiplied are where they were made
      scores: heap.allocate(4 * 4 * positions),
      grids: heap.allocate(wideGridBytes(widest)),
    });
    writeEncoderThread(heap, address, {
      scoreStride: 4 * positions,
      attended: heap.allocate((STRIP + 4) * 4 * hiddenSize),
      inner: heap.allocate(STRIP * 4 * ffnSize),
      headKeys: heap.allocate(4 * headSize * positions),
      headValues: heap.allocate(4 * headSize * positions),
    });
  }
  return first;
}

/** Texts of a pass, one after the other. */
export function writeTexts(
  heap: Heap,
  { tokenIds, textIds, textStarts }: EncoderBuffers,
  texts: readonly (readonly number[])[],
): number {
  const starts = heap.i32(textStarts, texts.length + 1);
  let end = 0;
  for (const [i, text] of texts.entries()) {
    starts[i] = end;
    heap.i32(tokenIds + 4 * end, text.length).set(text);
    heap.i32(textIds + 4 * end, text.length).fill(i);
    end += text.length;
  }
  starts[texts.length] = end;
  return end;
}
