import type { Heap } from './heap.ts';
import { JOB, THREAD } from './job.ts';
import { type Struct, writeStruct } from './struct.ts';

// The structs of kernels/encoder-plan.ts.

const LAYER = [
  'query',
  'queryBias',
  'key',
  'keyBias',
  'value',
  'valueBias',
  'output',
  'outputBias',
  'attentionNorm',
  'attentionNormBias',
  'up',
  'upBias',
  'down',
  'downBias',
  'feedForwardNorm',
  'feedForwardNormBias',
] as const;

const PLAN = [
  ...JOB,
  'hiddenSize',
  'ffnSize',
  'heads',
  'headSize',
  'poolFirst',
  'normEpsilon',
  'attentionScale',
  'layerTable',
  'embedding',
  'tokenType',
  'positions',
  'embeddingNorm',
  'embeddingNormBias',
  'tokenIds',
  'textIds',
  'textStarts',
  'stream',
  'queries',
  'keys',
  'values',
  'vectors',
] as const;

/** What an engine writes of a thread beside its `Activations`. */
const BUFFERS = ['scoreStride', 'attended', 'inner', 'headKeys', 'headValues'] as const;

export type EncoderLayerStruct = Struct<typeof LAYER>;
export type EncoderPlanStruct = Struct<typeof PLAN>;
export type EncoderThreadBuffers = Struct<typeof BUFFERS>;

export const ENCODER_LAYER_BYTES = LAYER.length * 4;
export const ENCODER_PLAN_BYTES = PLAN.length * 4;
export const ENCODER_THREAD_BYTES = (THREAD.length + BUFFERS.length) * 4;

export function writeEncoderLayer(heap: Heap, at: number, values: EncoderLayerStruct): void {
  writeStruct(heap, at, LAYER, values);
}

export function writeEncoderPlan(heap: Heap, at: number, values: EncoderPlanStruct): void {
  writeStruct(heap, at, PLAN, values);
}

export function writeEncoderThread(heap: Heap, at: number, values: EncoderThreadBuffers): void {
  writeStruct(heap, at + THREAD.length * 4, BUFFERS, values);
}
