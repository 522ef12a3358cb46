import type { ModelFile } from '../../artifact/tensor.ts';
import { Fault } from '../../core/fault.ts';
import { type EncoderConfig, readEncoderConfig } from '../encoder-config.ts';
import { encoderTensors, everyEncoderTensor } from '../encoder-tensors.ts';
import {
  allocateEncoderBuffers,
  encoderBufferBytes,
  type EncoderBuffers,
  writeTexts,
} from './encoder-buffers.ts';
import { layEncoderPlan } from './encoder-layout.ts';
import { ENCODER_LAYER_BYTES, ENCODER_PLAN_BYTES } from './encoder-plan.ts';
import { Heap } from './heap.ts';
import type { ComputeThread, WasmHost } from './host.ts';
import { setJob } from './job.ts';
import type { KernelBuild } from './kernel-build.ts';
import type { Kernels } from './kernels.ts';
import { openBuilds } from './open-builds.ts';
import { rehearse } from './rehearsal.ts';
import { signedWeights } from './signed-weights.ts';
import { threadLimit } from './thread-limit.ts';
import type { WasmEncoderOptions } from './wasm-encoder.ts';
import { inFileOrder, loadWeights, weightBytes } from './weights.ts';

/** Tokens of a pass at most, unless one text may be longer: more would not be faster. */
const PASS_TOKENS = 512;
/** Of a rehearsed pass: two strips for each of many threads. */
const REHEARSED_TOKENS = 64;

/** Everything a pass needs, ready in memory; made by `openEncoderPass`. */
export interface EncoderPass {
  readonly config: EncoderConfig;
  readonly heap: Heap;
  readonly kernels: Kernels;
  readonly kernel: KernelBuild;
  readonly plan: number;
  readonly buffers: EncoderBuffers;
  /** Tokens that the buffers hold. */
  readonly room: number;
  readonly team: readonly ComputeThread[];
  readonly threads: number;
}

/** Reads the model into memory, measures how it runs best, and starts the threads. */
export async function openEncoderPass(
  model: ModelFile,
  host: WasmHost,
  options: WasmEncoderOptions,
): Promise<EncoderPass> {
  const config = readEncoderConfig(model);
  checkSizes(config);
  const tensors = encoderTensors(model, config);
  const mostThreads = threadLimit(host, options.threads);
  const order = inFileOrder(everyEncoderTensor(tensors));
  const tables = new Set([tensors.tokenTypes, tensors.positions]);
  const signed = signedWeights(tensors);
  const room = Math.max(PASS_TOKENS, config.contextLength);

  const size = { tokens: room, threads: mostThreads };
  const structs = ENCODER_PLAN_BYTES + config.layers * ENCODER_LAYER_BYTES + 16_384;
  const bytes = weightBytes({ tensors: order, tables, signed }) + encoderBufferBytes(config, size) + structs;
  const heap = new Heap(bytes, bytes, mostThreads > 1);
  const builds = await openBuilds(host, heap, mostThreads > 1, options.kernel);
  const { kernels } = builds[0]!;
  const buffers = allocateEncoderBuffers(heap, config, size);
  const { signal, onProgress } = options;
  const source = { model, tensors: order, tables, signed, signal, onProgress };
  const addresses = await loadWeights(heap, kernels, source);
  for (const weight of signed) kernels.sign(addresses.get(weight)!);
  const teamBytes = kernels.teamBytes();
  const plan = layEncoderPlan(heap, { config, tensors, addresses, buffers, teamBytes });
  const best = await rehearse(host, {
    heap,
    plan,
    builds,
    layers: config.layers,
    rehearsedLayers: 1,
    passes: [REHEARSED_TOKENS],
    threadPass: REHEARSED_TOKENS,
    writeJob: (tokens) => writeRehearsal(heap, { config, buffers, plan }, tokens),
    stream: { address: buffers.stream, width: config.hiddenSize },
    mostThreads,
    wanted: options.threads,
  });
  return { ...best, config, heap, plan, buffers, room };
}

/** Texts of any tokens, as long as the model reads. */
function writeRehearsal(
  heap: Heap,
  { config, buffers, plan }: Pick<EncoderPass, 'config' | 'buffers' | 'plan'>,
  tokens: number,
): void {
  const length = Math.min(tokens, config.contextLength);
  const text = Array.from({ length }, (_, i) => i % config.vocabSize);
  writeTexts(heap, buffers, [text]);
  setJob(heap, plan, 'tokens', length);
  setJob(heap, plan, 'outputs', 1);
}

/** The kernels work in blocks of 32 inputs and vectors of four floats. */
function checkSizes({ hiddenSize, ffnSize, headSize }: EncoderConfig): void {
  if (hiddenSize % 32 === 0 && ffnSize % 32 === 0 && headSize % 4 === 0) return;
  throw new Fault(
    'architecture-unsupported',
    `The model's sizes (${hiddenSize} wide, ${ffnSize} inside, heads of ${headSize}) are no multiples of 32. ` +
      'Choose another model.',
    { hiddenSize, ffnSize, headSize },
  );
}
