import type { Heap } from './heap.ts';
import { JOB } from './job.ts';
import { type Struct, writeStruct } from './struct.ts';

// The structs of kernels/plan.ts and kernels/matrix.ts: 4-byte fields in this order.

const MATRIX = ['kind', 'rowCount', 'columns', 'codes', 'grid', 'grids'] as const;

const LAYER = [
  'attentionNorm',
  'query',
  'key',
  'value',
  'output',
  'feedForwardNorm',
  'gate',
  'up',
  'down',
  'queryBias',
  'keyBias',
  'valueBias',
  'queryNorm',
  'keyNorm',
  'postAttentionNorm',
  'postFeedForwardNorm',
  'rope',
  'window',
] as const;

const PLAN = [
  ...JOB,
  'hiddenSize',
  'ffnSize',
  'heads',
  'kvHeads',
  'headSize',
  'ropeSize',
  'ropeHalves',
  'rotationFloats',
  'gelu',
  'normEpsilon',
  'attentionScale',
  'embeddingScale',
  'position',
  'layerTable',
  'embedding',
  'head',
  'outputNorm',
  'tokenIds',
  'segments',
  'stream',
  'qkv',
  'attended',
  'gated',
  'raised',
  'update',
  'logits',
  'shared',
] as const;

export type MatrixStruct = Struct<typeof MATRIX>;
export type LayerStruct = Struct<typeof LAYER>;
export type PlanStruct = Struct<typeof PLAN>;

export const MATRIX_BYTES = MATRIX.length * 4;
export const LAYER_BYTES = LAYER.length * 4;
export const PLAN_BYTES = PLAN.length * 4;

export function writeMatrix(heap: Heap, at: number, values: MatrixStruct): void {
  writeStruct(heap, at, MATRIX, values);
}

export function writeLayer(heap: Heap, at: number, values: LayerStruct): void {
  writeStruct(heap, at, LAYER, values);
}

export function writePlan(heap: Heap, at: number, values: PlanStruct): void {
  writeStruct(heap, at, PLAN, values);
}

/** Sets one integer of a plan that has been written. */
export function setPlan(heap: Heap, at: number, field: (typeof PLAN)[number], value: number): void {
  heap.i32(at, PLAN.length)[PLAN.indexOf(field)] = value;
}
