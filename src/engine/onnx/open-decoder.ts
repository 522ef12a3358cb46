import type { InferenceSession } from 'onnxruntime-web/webgpu';
import type { ModelFile, TensorInfo } from '../../artifact/tensor.ts';
import { throwIfAborted } from '../../core/fault.ts';
import type { DecoderConfig } from '../decoder-config.ts';
import { decoderTensors } from '../decoder-tensors.ts';
import type { EngineOptions } from '../engine.ts';
import { buildDecoderGraph } from './decoder-graph.ts';
import type { Gpu } from './gpu.ts';
import type { WeightSource } from './graph-matrix.ts';
import type { Runtime } from './load-runtime.ts';
import { openSession } from './open-session.ts';
import type { Precision } from './precision.ts';
import { readRotations } from './read-rotations.ts';
import type { Rotation } from './rotations.ts';

/** What a decoder is opened with. */
export interface DecoderParts {
  readonly gpu: Gpu;
  readonly runtime: Runtime;
  readonly config: DecoderConfig;
  readonly precision: Precision;
  readonly contextLength: number;
}

/** A model on the GPU. */
export interface OpenDecoder {
  readonly session: InferenceSession;
  readonly rotations: readonly Rotation[];
  readonly shortlist: number;
  readonly weightBytes: number;
}

/**
 * Reads the weights tensor by tensor into the layout of the GPU's kernels and hands them to a session. They go from here to
 * the GPU; WebAssembly's memory never holds them.
 * @throws Fault `memory-exhausted`, `aborted`, `engine-wrong` when the runtime refuses the graph.
 */
export async function openDecoder(
  model: ModelFile,
  { gpu, runtime, config, precision, contextLength }: DecoderParts,
  { signal, onProgress }: EngineOptions,
): Promise<OpenDecoder> {
  const totalBytes = [...model.tensors.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  let doneBytes = 0;
  const onRead = ({ bytes }: TensorInfo): void => {
    onProgress?.((doneBytes += bytes), totalBytes);
    throwIfAborted(signal);
  };
  const source: WeightSource = { target: 'webgpu', model, precision, signal, onRead };
  const rotations = await readRotations(config, contextLength, source);
  const graph = await buildDecoderGraph(config, decoderTensors(model, config), source);
  if (doneBytes < totalBytes) onProgress?.(totalBytes, totalBytes); // divisors for another context are not read
  const session = await openSession(graph, { gpu, runtime });
  const weightBytes = graph.files.reduce((sum, { data }) => sum + data.length, 0);
  return { session, rotations, shortlist: graph.shortlist, weightBytes };
}
