import type { InferenceSession, Tensor } from 'onnxruntime-web/webgpu';
import type { ModelFile } from '../../artifact/tensor.ts';
import type { Candidates } from '../../core/candidates.ts';
import { Fault, throwIfAborted } from '../../core/fault.ts';
import { checkForward } from '../check-forward.ts';
import { contextLengthFor } from '../context-length.ts';
import { readDecoderConfig } from '../decoder-config.ts';
import { decoderTensors } from '../decoder-tensors.ts';
import type { Engine, EngineOptions, ForwardOptions } from '../engine.ts';
import { PrefillPace } from '../prefill-pace.ts';
import type { Gpu, GpuHost } from './gpu.ts';
import { GpuCache } from './gpu-cache.ts';
import { bestBuild, loadRuntime, type Runtime, type RuntimeBuild } from './load-runtime.ts';
import { checkMappable } from './mappable.ts';
import { openDecoder, type OpenDecoder } from './open-decoder.ts';
import { release, watched } from './open-session.ts';
import type { Precision } from './precision.ts';
import { ReadBack } from './read-back.ts';
import { VALUES } from './value-names.ts';

export interface OnnxEngineOptions extends EngineOptions {
  /** A build of the runtime instead of the best one here. */
  readonly build?: RuntimeBuild;
}

/** A pass of several tokens should take about this long, so that an abort is heard within 100 ms. */
const CHUNK_MS = 50;
const MOST_TOKENS = 512;
const NO_LOGITS = new Float32Array(0);

/**
 * Opens a model on the GPU, through ONNX Runtime's WebGPU provider. One pass runs before it answers, so what this GPU
 * cannot do is known now and not in mid-answer.
 * @throws Fault `webgpu-missing`, `architecture-unsupported` for a model that the provider's kernels cannot express,
 *         `memory-exhausted`, `gguf-corrupt`, `worker-start`, `engine-wrong`, `device-lost`, `aborted`
 */
export async function openOnnxEngine(
  model: ModelFile,
  host: GpuHost,
  options: OnnxEngineOptions = {},
): Promise<Engine> {
  const config = readDecoderConfig(model);
  const contextLength = contextLengthFor(config, options.contextLength);
  checkMappable(config, decoderTensors(model, config));
  const gpu = await host.open();
  throwIfAborted(options.signal);
  const build = options.build ?? bestBuild();
  const runtime = await loadRuntime(build);
  const precision = gpu.hasHalf ? 'float16' : 'float32';
  const parts = { gpu, runtime, config, precision, contextLength } as const;
  const decoder = await openDecoder(model, parts, options);
  const cache = new GpuCache({ ...parts, rotations: decoder.rotations });
  const { vocabSize } = config;
  const engine = new OnnxEngine({ gpu, runtime, build, precision, decoder, cache, vocabSize, contextLength });
  try {
    await engine.forward([0], 0, { logits: false });
    return engine;
  } catch (error) {
    engine.dispose();
    throw error;
  }
}

interface EngineParts {
  readonly gpu: Gpu;
  readonly runtime: Runtime;
  readonly build: RuntimeBuild;
  readonly precision: Precision;
  readonly decoder: OpenDecoder;
  readonly cache: GpuCache;
  readonly vocabSize: number;
  readonly contextLength: number;
}

class OnnxEngine implements Engine {
  readonly device = 'webgpu';
  readonly threads = 1;
  readonly kernel: string;
  readonly vocabSize: number;
  readonly contextLength: number;
  readonly shortlist: number;
  readonly #parts: EngineParts;
  readonly #logits: ReadBack;
  readonly #logitsTensor: Tensor;
  #disposed = false;
  readonly #pace = new PrefillPace(CHUNK_MS);
  length = 0; // positions that hold a token

  constructor(parts: EngineParts) {
    const { gpu, runtime, build, precision, decoder, vocabSize, contextLength } = parts;
    this.#parts = parts;
    this.kernel = `onnx-${build}-${precision}`;
    this.vocabSize = vocabSize;
    this.contextLength = contextLength;
    this.shortlist = decoder.shortlist;
    this.#logits = new ReadBack(gpu, vocabSize);
    const dims = [1, vocabSize];
    this.#logitsTensor = runtime.Tensor.fromGpuBuffer(this.#logits.source, { dataType: 'float32', dims });
  }

  get memoryBytes(): number {
    const { decoder, cache } = this.#parts;
    return this.#disposed ? 0 : decoder.weightBytes + cache.bytes + this.#logits.bytes;
  }

  get prefillChunk(): number {
    return this.#pace.tokensWithin(4, MOST_TOKENS);
  }

  async forward(
    tokens: readonly number[],
    position: number,
    { logits = true }: ForwardOptions = {},
  ): Promise<Float32Array> {
    await this.#passes(tokens, position, []);
    return logits ? watched(this.#parts.gpu, () => this.#logits.read()) : NO_LOGITS;
  }

  async candidates(tokens: readonly number[], position: number): Promise<Candidates> {
    const wanted = [VALUES.likeliestIds, VALUES.likeliestLogits];
    const answer = await this.#passes(tokens, position, wanted);
    return {
      ids: answer[VALUES.likeliestIds]!.data as Int32Array,
      logits: answer[VALUES.likeliestLogits]!.data as Float32Array,
    };
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    const { gpu, decoder, cache } = this.#parts;
    this.#logits.destroy();
    cache.destroy();
    release(gpu, decoder.session);
  }

  async #passes(
    tokens: readonly number[],
    position: number,
    wanted: readonly string[],
  ): Promise<InferenceSession.OnnxValueMapType> {
    if (this.#disposed) throw new Fault('closed', 'The model has been closed. Load it again.');
    checkForward(this, tokens, position);
    const { cache, gpu } = this.#parts;
    await watched(gpu, () => cache.reserve(position + tokens.length));
    this.length = position;
    for (let at = 0; ; at += MOST_TOKENS) {
      const some = tokens.slice(at, at + MOST_TOKENS);
      const isLast = at + MOST_TOKENS >= tokens.length;
      const answer = await watched(gpu, () => this.#pass(some, position + at, isLast ? wanted : []));
      this.length = position + at + some.length;
      if (isLast) return answer;
    }
  }

  async #pass(
    tokens: readonly number[],
    position: number,
    wanted: readonly string[],
  ): Promise<InferenceSession.OnnxValueMapType> {
    const { gpu, runtime, decoder, cache } = this.#parts;
    const start = performance.now();
    const int32 = (...values: number[]): Tensor =>
      new runtime.Tensor('int32', Int32Array.from(values), [values.length]);
    const end = position + tokens.length;
    const feeds = {
      [VALUES.ids]: int32(...tokens),
      [VALUES.lastPosition]: int32(end - 1),
      [VALUES.length]: int32(end),
      ...cache.inputs,
    };
    const fetches = {
      ...cache.outputs,
      [VALUES.logits]: this.#logitsTensor,
      ...Object.fromEntries(wanted.map((name) => [name, null])),
    };
    const answer = await decoder.session.run(feeds, fetches);
    if (tokens.length >= 4) {
      await gpu.device.queue.onSubmittedWorkDone(); // a pass of which nothing is read is only queued so far
      this.#pace.note(tokens.length, performance.now() - start);
    }
    return answer;
  }
}
