import type { TensorInfo } from '../../artifact/tensor.ts';
import type { EncoderConfig } from '../encoder-config.ts';
import type { EncoderTensors } from '../encoder-tensors.ts';
import { ENCODER_THREAD_STRIDE, type EncoderBuffers } from './encoder-buffers.ts';
import {
  ENCODER_LAYER_BYTES,
  ENCODER_PLAN_BYTES,
  writeEncoderLayer,
  writeEncoderPlan,
} from './encoder-plan.ts';
import type { Heap } from './heap.ts';
import { ENCODER } from './job.ts';
import type { Addresses } from './weights.ts';

/** What a plan is written from. */
export interface LaidEncoder {
  readonly config: EncoderConfig;
  readonly tensors: EncoderTensors;
  readonly addresses: Addresses;
  readonly buffers: EncoderBuffers;
  readonly teamBytes: number;
}

/** Writes the plan that the kernels follow; its address. */
export function layEncoderPlan(heap: Heap, laid: LaidEncoder): number {
  const { config, tensors, buffers, addresses } = laid;
  const at = (tensor: TensorInfo): number => addresses.get(tensor)!;
  const { threadTable, ...buffersOfTokens } = buffers;
  const plan = heap.allocate(ENCODER_PLAN_BYTES);
  writeEncoderPlan(heap, plan, {
    kind: ENCODER,
    layers: config.layers,
    threads: 1,
    exit: 0,
    tokens: 0,
    outputs: 0,
    team: heap.allocate(laid.teamBytes),
    threadTable,
    threadBytes: ENCODER_THREAD_STRIDE,
    hiddenSize: config.hiddenSize,
    ffnSize: config.ffnSize,
    heads: config.heads,
    headSize: config.headSize,
    poolFirst: config.pooling === 'first' ? 1 : 0,
    normEpsilon: config.normEpsilon,
    attentionScale: config.attentionScale,
    layerTable: layLayers(heap, tensors, at),
    embedding: at(tensors.embedding),
    tokenType: at(tensors.tokenTypes),
    positions: at(tensors.positions),
    embeddingNorm: at(tensors.embeddingNorm.weight),
    embeddingNormBias: at(tensors.embeddingNorm.bias),
    ...buffersOfTokens,
  });
  return plan;
}

function layLayers(heap: Heap, { layers }: EncoderTensors, at: (tensor: TensorInfo) => number): number {
  const table = heap.allocate(layers.length * ENCODER_LAYER_BYTES);
  for (const [i, layer] of layers.entries()) {
    writeEncoderLayer(heap, table + i * ENCODER_LAYER_BYTES, {
      query: at(layer.q.weight),
      queryBias: at(layer.q.bias),
      key: at(layer.k.weight),
      keyBias: at(layer.k.bias),
      value: at(layer.v.weight),
      valueBias: at(layer.v.bias),
      output: at(layer.o.weight),
      outputBias: at(layer.o.bias),
      attentionNorm: at(layer.attnNorm.weight),
      attentionNormBias: at(layer.attnNorm.bias),
      up: at(layer.up.weight),
      upBias: at(layer.up.bias),
      down: at(layer.down.weight),
      downBias: at(layer.down.bias),
      feedForwardNorm: at(layer.ffnNorm.weight),
      feedForwardNormBias: at(layer.ffnNorm.bias),
    });
  }
  return table;
}
