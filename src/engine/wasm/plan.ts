import type { Heap } from './heap.ts';

// The structs of kernels/plan.ts and kernels/matrix.ts: 4-byte fields in this order.

const MATRIX = ['kind', 'rowCount', 'columns', 'codes', 'grid'] as const;

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

/** What an engine writes of a thread; the rest is the thread's own. */
const ACTIVATIONS = ['codes', 'grid', 'floats', 'scores', 'scoreStride'] as const;

const THREAD = [...ACTIVATIONS, 'tokens', 'wantLogits', 'threads', 'begin', 'end', 'until'] as const;

const PLAN = [
  'layers',
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
  'threads',
  'tokens',
  'position',
  'wantLogits',
  'exit',
  'team',
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
  'threadTable',
  'threadBytes',
] as const;

type Struct<Fields extends readonly string[]> = Record<Fields[number], number>;

export type MatrixStruct = Struct<typeof MATRIX>;
export type LayerStruct = Struct<typeof LAYER>;
export type ActivationsStruct = Struct<typeof ACTIVATIONS>;
export type PlanStruct = Struct<typeof PLAN>;

export const MATRIX_BYTES = MATRIX.length * 4;
export const LAYER_BYTES = LAYER.length * 4;
export const THREAD_BYTES = THREAD.length * 4;
export const PLAN_BYTES = PLAN.length * 4;

/** The fields that are no integers. */
const FLOATS: ReadonlySet<string> = new Set(['normEpsilon', 'attentionScale', 'embeddingScale']);

function write<F extends readonly string[]>(heap: Heap, at: number, fields: F, values: Struct<F>): void {
  const view = new DataView(heap.memory.buffer, at, fields.length * 4);
  for (const [i, field] of fields.entries()) {
    const value = values[field as F[number]];
    if (FLOATS.has(field)) view.setFloat32(i * 4, value, true);
    else view.setInt32(i * 4, value, true);
  }
}

export function writeMatrix(heap: Heap, at: number, values: MatrixStruct): void {
  write(heap, at, MATRIX, values);
}

export function writeLayer(heap: Heap, at: number, values: LayerStruct): void {
  write(heap, at, LAYER, values);
}

export function writeActivations(heap: Heap, at: number, values: ActivationsStruct): void {
  write(heap, at, ACTIVATIONS, values);
}

export function writePlan(heap: Heap, at: number, values: PlanStruct): void {
  write(heap, at, PLAN, values);
}

/** Sets one integer of a plan that has been written. */
export function setPlan(heap: Heap, at: number, field: (typeof PLAN)[number], value: number): void {
  heap.i32(at, PLAN.length)[PLAN.indexOf(field)] = value;
}
