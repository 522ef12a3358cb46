import type { ModelFile, TensorInfo } from '../../artifact/tensor.ts';
import { Fault } from '../../core/fault.ts';
import { contextLengthFor } from '../context-length.ts';
import { readDecoderConfig, type DecoderConfig } from '../decoder-config.ts';
import { decoderTensors, everyDecoderTensor } from '../decoder-tensors.ts';
import { readFrequencies } from '../read-frequencies.ts';
import { Heap } from './heap.ts';
import type { WasmHost } from './host.ts';
import { setJob } from './job.ts';
import { KvArena, segmentBytes, segmentCount } from './kv-arena.ts';
import { layPlan } from './layout.ts';
import { openBuilds } from './open-builds.ts';
import { LAYER_BYTES, PLAN_BYTES } from './plan.ts';
import { rehearse } from './rehearsal.ts';
import { allocateBuffers, bufferBytes } from './scratch.ts';
import { threadLimit } from './thread-limit.ts';
import { inFileOrder, loadWeights, weightBytes } from './weights.ts';
import type { Pass, WasmEngineOptions } from './wasm-engine.ts';

/** Layers of a rehearsed pass: enough to compare, few enough not to be noticed. */
const REHEARSED_LAYERS = 4;

/** Products of longer queries and keys could leave 32 bits, see kernels/kv-codes.ts. */
const MOST_HEAD_SIZE = 512;

/** Reads the model into memory, measures how it runs best, and starts the threads. */
export async function openPass(model: ModelFile, host: WasmHost, options: WasmEngineOptions): Promise<Pass> {
  const config = readDecoderConfig(model);
  checkSizes(config);
  const tensors = decoderTensors(model, config);
  const contextLength = contextLengthFor(config, options.contextLength);
  const mostThreads = threadLimit(host, options.threads);
  const shared = mostThreads > 1;
  const order = inFileOrder(everyDecoderTensor(tensors));

  const bytes = memoryNeeded(config, order, { contextLength, threads: mostThreads });
  const heap = new Heap(bytes.first, bytes.most, shared);
  const builds = await openBuilds(host, heap, shared, options.kernel);
  const { kernels } = builds[0]!;
  const buffers = allocateBuffers(heap, config, mostThreads);
  const { signal, onProgress } = options;
  const frequencies = await readFrequencies(model, config.ropes, contextLength, signal);
  const arena = new KvArena(heap, config, frequencies, contextLength);
  const addresses = await loadWeights(heap, kernels, { model, tensors: order, signal, onProgress });
  arena.reserve(1);
  const plan = layPlan(heap, {
    config,
    tensors,
    addresses,
    buffers,
    segments: arena.table,
    teamBytes: kernels.teamBytes(),
    threads: 1,
  });
  const best = await rehearse(host, {
    heap,
    plan,
    builds,
    layers: config.layers,
    rehearsedLayers: REHEARSED_LAYERS,
    // a prompt's tile beside one token of an answer: builds that are equal at one may be far apart at the other
    passes: [1, 8],
    threadPass: 1,
    writeJob: (tokens) => setJob(heap, plan, 'tokens', tokens),
    stream: { address: buffers.stream, width: config.hiddenSize },
    mostThreads,
    wanted: options.threads,
  });
  return {
    ...best,
    heap,
    plan,
    arena,
    tokenIds: buffers.tokenIds,
    logits: buffers.logits,
    vocabSize: config.vocabSize,
    contextLength,
  };
}

/** The kernels work in blocks of 32 inputs and vectors of four floats, and rotate alike in all layers but for the angle. */
function checkSizes({ hiddenSize, ffnSize, heads, headSize, ropes }: DecoderConfig): void {
  if (ropes.some(({ size, pairing }) => size !== ropes[0]!.size || pairing !== ropes[0]!.pairing)) {
    throw new Fault('architecture-unsupported', 'The layers of the model rotate heads of different sizes.');
  }
  if (headSize > MOST_HEAD_SIZE) {
    throw new Fault(
      'architecture-unsupported',
      `The model has heads of ${headSize}; at most ${MOST_HEAD_SIZE} are supported. Choose another model.`,
      { headSize },
    );
  }
  if (hiddenSize % 32 === 0 && ffnSize % 32 === 0 && (heads * headSize) % 32 === 0 && headSize % 4 === 0)
    return;
  throw new Fault(
    'architecture-unsupported',
    `The model's sizes (${hiddenSize} wide, ${ffnSize} inside, heads of ${headSize}) are no multiples of 32. ` +
      'Choose another model.',
    { hiddenSize, ffnSize, headSize },
  );
}

/** Bytes for everything but the KV cache with its first segment, and bytes with a full cache. */
function memoryNeeded(
  config: DecoderConfig,
  order: readonly TensorInfo[],
  size: { readonly contextLength: number; readonly threads: number },
): { readonly first: number; readonly most: number } {
  const segments = segmentCount(size.contextLength);
  const structs = PLAN_BYTES + config.layers * LAYER_BYTES + segments * 4 + 16_384;
  const fixed = weightBytes({ tensors: order }) + bufferBytes(config, size.threads) + structs;
  const segment = segmentBytes(config) + 64;
  return { first: fixed + segment, most: fixed + segments * segment };
}
