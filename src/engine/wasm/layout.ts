import type { DecoderConfig } from '../decoder-config.ts';
import type { TensorInfo } from '../../artifact/tensor.ts';
import type { DecoderTensors } from '../decoder-tensors.ts';
import type { Heap } from './heap.ts';
import { DECODER } from './job.ts';
import { rotationFloats } from './kv-arena.ts';
import { LAYER_BYTES, PLAN_BYTES, writeLayer, writePlan } from './plan.ts';
import { THREAD_STRIDE, type Buffers } from './scratch.ts';
import type { Addresses } from './weights.ts';

/** What a plan is written from. */
export interface Laid {
  readonly config: DecoderConfig;
  readonly tensors: DecoderTensors;
  readonly addresses: Addresses;
  readonly buffers: Buffers;
  /** Address of the arena's table of segments. */
  readonly segments: number;
  readonly teamBytes: number;
  readonly threads: number;
}

/** Writes the plan that the kernels follow; its address. */
export function layPlan(heap: Heap, laid: Laid): number {
  const { config, tensors, buffers, addresses } = laid;
  const at = (tensor: TensorInfo | undefined): number => (tensor ? addresses.get(tensor)! : 0);
  const plan = heap.allocate(PLAN_BYTES);
  writePlan(heap, plan, {
    kind: DECODER,
    layers: config.layers,
    hiddenSize: config.hiddenSize,
    ffnSize: config.ffnSize,
    heads: config.heads,
    kvHeads: config.kvHeads,
    headSize: config.headSize,
    ropeSize: config.ropes[0]!.size,
    ropeHalves: config.ropes[0]!.pairing === 'halves' ? 1 : 0,
    rotationFloats: rotationFloats(config),
    gelu: config.activation === 'gelu' ? 1 : 0,
    normEpsilon: config.normEpsilon,
    attentionScale: config.attentionScale,
    embeddingScale: config.embeddingScale,
    threads: laid.threads,
    tokens: 0,
    position: 0,
    outputs: 0,
    exit: 0,
    team: heap.allocate(laid.teamBytes),
    layerTable: layLayers(heap, laid, at),
    embedding: at(tensors.embedding),
    head: at(tensors.head),
    outputNorm: at(tensors.outputNorm),
    segments: laid.segments,
    ...buffers,
    threadBytes: THREAD_STRIDE,
  });
  return plan;
}

/** Layers as kernels/plan.ts has them; what a layer has not is at address 0. */
function layLayers(
  heap: Heap,
  { config, tensors }: Laid,
  at: (tensor: TensorInfo | undefined) => number,
): number {
  const table = heap.allocate(tensors.layers.length * LAYER_BYTES);
  for (const [i, layer] of tensors.layers.entries()) {
    writeLayer(heap, table + i * LAYER_BYTES, {
      attentionNorm: at(layer.attnNorm),
      query: at(layer.q),
      key: at(layer.k),
      value: at(layer.v),
      output: at(layer.o),
      feedForwardNorm: at(layer.ffnNorm),
      gate: at(layer.gate),
      up: at(layer.up),
      down: at(layer.down),
      queryBias: at(layer.qBias),
      keyBias: at(layer.kBias),
      valueBias: at(layer.vBias),
      queryNorm: at(layer.qNorm),
      keyNorm: at(layer.kNorm),
      postAttentionNorm: at(layer.postAttnNorm),
      postFeedForwardNorm: at(layer.postFfnNorm),
      rope: config.layerKinds[i]!.rope ?? -1,
      window: config.layerKinds[i]!.window ?? 0,
    });
  }
  return table;
}
