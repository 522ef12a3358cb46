import type { DecoderConfig } from '../decoder-config.ts';
import type { Heap } from './heap.ts';
import { THREAD_BYTES, writeActivations } from './job.ts';

/** The most tokens of one pass; a multiple of the kernels' tile of four. */
export const MOST_TOKENS = 64;

/** Sixteen queries that a thread attends with, each a struct and scores of 256 positions behind it, see kernels/query.ts. */
export const QUERIES_BYTES = 16 * (64 + 4 * 256);

/** Inputs of the row groups that a thread multiplies with at a time, unless one alone has more, see kernels/matmul.ts. */
const TILED_COLUMNS = 8192;

/** Bytes of room for their grids in float32, see kernels/grids.ts. */
export function wideGridBytes(columns: number): number {
  return Math.max(TILED_COLUMNS, columns);
}

/** From one Thread struct to the next: a cache line, so that threads do not share one. */
export const THREAD_STRIDE = 64;

/** Addresses of the buffers that a pass works in; shapes in kernels/plan.ts. */
export interface Buffers {
  readonly tokenIds: number;
  readonly stream: number;
  readonly qkv: number;
  readonly attended: number;
  readonly gated: number;
  readonly raised: number;
  readonly update: number;
  readonly logits: number;
  readonly shared: number;
  readonly threadTable: number;
}

function widest(config: DecoderConfig): number {
  return Math.max(config.hiddenSize, config.ffnSize, config.heads * config.headSize);
}

/** An upper bound of what `allocateBuffers` takes. */
export function bufferBytes(config: DecoderConfig, threads: number): number {
  const { hiddenSize, ffnSize, heads, kvHeads, headSize, vocabSize } = config;
  const perToken = 2 * hiddenSize + (2 * heads + 2 * kvHeads) * headSize + 2 * ffnSize + 3 * widest(config);
  const perThread = 3 * 4 * widest(config) + QUERIES_BYTES + wideGridBytes(widest(config));
  return MOST_TOKENS * (4 * perToken + 4) + 4 * vocabSize + threads * (perThread + 512) + 4096;
}

export function allocateBuffers(heap: Heap, config: DecoderConfig, threads: number): Buffers {
  const { hiddenSize, ffnSize, heads, kvHeads, headSize, vocabSize } = config;
  const floats = (count: number): number => heap.allocate(count * 4);
  const shared = heap.allocate(THREAD_BYTES);
  writeActivations(heap, shared, { ...activations(heap, config, MOST_TOKENS), scores: 0, grids: 0 });
  return {
    tokenIds: floats(MOST_TOKENS),
    stream: floats(MOST_TOKENS * hiddenSize),
    qkv: floats(MOST_TOKENS * (heads + 2 * kvHeads) * headSize),
    attended: floats(MOST_TOKENS * heads * headSize),
    gated: floats(MOST_TOKENS * ffnSize),
    raised: floats(MOST_TOKENS * ffnSize),
    update: floats(MOST_TOKENS * hiddenSize),
    logits: floats(Math.ceil(vocabSize / 4) * 4),
    shared,
    threadTable: allocateThreads(heap, config, threads),
  };
}

/** Activations of `tokens` tokens as int8, with their grid, and as floats. */
function activations(heap: Heap, config: DecoderConfig, tokens: number) {
  const size = tokens * widest(config);
  return {
    codes: heap.allocate(size),
    grid: heap.allocate((size / 32) * 20),
    floats: heap.allocate(size * 4),
  };
}

function allocateThreads(heap: Heap, config: DecoderConfig, threads: number): number {
  const first = heap.allocate(threads * THREAD_STRIDE);
  for (let thread = 0; thread < threads; thread++) {
    const scores = heap.allocate(QUERIES_BYTES);
    const own = activations(heap, config, 1);
    const grids = heap.allocate(wideGridBytes(widest(config)));
    writeActivations(heap, first + thread * THREAD_STRIDE, { ...own, scores, grids });
  }
  return first;
}
