import type { InferenceSession, Tensor } from 'onnxruntime-web/webgpu';
import type { ModelFile, TensorInfo } from '../../artifact/tensor.ts';
import { Fault, throwIfAborted } from '../../core/fault.ts';
import { makeUnit } from '../../core/make-unit.ts';
import { checkEmbed } from '../check-embed.ts';
import type { Embedder, EmbedderOptions } from '../embedder.ts';
import { readEncoderConfig, type EncoderConfig } from '../encoder-config.ts';
import { encoderTensors } from '../encoder-tensors.ts';
import { PrefillPace } from '../prefill-pace.ts';
import { buildEncoderGraph, ENCODER_VALUES } from './encoder-graph.ts';
import type { Gpu, GpuHost } from './gpu.ts';
import type { WeightSource } from './graph-matrix.ts';
import { bestBuild, loadRuntime, type Runtime, type RuntimeBuild } from './load-runtime.ts';
import { openSession, release, watched } from './open-session.ts';
import { packTexts, type PackedTexts } from './pack-texts.ts';
import { BYTES_OF, type Precision } from './precision.ts';

export interface OnnxEncoderOptions extends EmbedderOptions {
  /** A build of the runtime instead of the best one here. */
  readonly build?: RuntimeBuild;
}

/** A batch should take about this long, so that an abort is heard within 100 ms. */
const BATCH_MS = 50;
/** Above this a GPU has enough to do at once; scores of all pairs of a row are held meanwhile. */
const MOST_TOKENS = 8192;
/** Fewer would only wait for the GPU. */
const FEWEST = 64;
/** ONNX Runtime's attention moves so many dimensions of a head at a time. */
const HEAD_STEP = 4;

/**
 * Opens an encoder on the GPU, through ONNX Runtime's WebGPU provider. One text runs before it answers, so what this GPU cannot do
 * is known now.
 * @throws Fault `webgpu-missing`, `architecture-unsupported`, `memory-exhausted`, `gguf-corrupt`, `worker-start`, `engine-wrong`,
 *         `device-lost`, `aborted`
 */
export async function openOnnxEncoder(
  model: ModelFile,
  host: GpuHost,
  options: OnnxEncoderOptions = {},
): Promise<Embedder> {
  const { signal, build = bestBuild() } = options;
  const config = readEncoderConfig(model);
  checkHeads(config);
  const tensors = encoderTensors(model, config);
  const gpu = await host.open();
  throwIfAborted(signal);
  const runtime = await loadRuntime(build);
  const precision = gpu.hasHalf ? 'float16' : 'float32';
  const source: WeightSource = {
    target: 'webgpu',
    model,
    precision,
    signal,
    onRead: progressOf(model, options),
  };
  const graph = await buildEncoderGraph(config, tensors, source);
  const session = await openSession(graph, { gpu, runtime });
  const weightBytes = graph.files.reduce((sum, { data }) => sum + data.length, 0);
  const encoder = new OnnxEncoder({ gpu, runtime, build, precision, config, session, weightBytes });
  try {
    await encoder.embed([[0]]);
    throwIfAborted(signal);
    return encoder;
  } catch (error) {
    encoder.dispose();
    throw error;
  }
}

function progressOf(model: ModelFile, { signal, onProgress }: EmbedderOptions): (tensor: TensorInfo) => void {
  const totalBytes = [...model.tensors.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  let doneBytes = 0;
  return ({ bytes }) => {
    onProgress?.((doneBytes += bytes), totalBytes);
    throwIfAborted(signal);
  };
}

function checkHeads({ architecture, headSize }: EncoderConfig): void {
  if (headSize % HEAD_STEP === 0) return;
  throw new Fault(
    'architecture-unsupported',
    `This model cannot run on the graphics processor: its heads have ${headSize} dimensions, no multiple of ${HEAD_STEP}. Choose the device 'wasm', or 'auto'.`,
    { architecture },
  );
}

interface EncoderParts {
  readonly gpu: Gpu;
  readonly runtime: Runtime;
  readonly build: RuntimeBuild;
  readonly precision: Precision;
  readonly config: EncoderConfig;
  readonly session: InferenceSession;
  readonly weightBytes: number;
}

class OnnxEncoder implements Embedder {
  readonly device = 'webgpu';
  readonly threads = 1;
  readonly kernel: string;
  readonly dimensions: number;
  readonly vocabSize: number;
  readonly contextLength: number;
  readonly #parts: EncoderParts;
  readonly #pace = new PrefillPace(BATCH_MS);
  #activationBytes = 0;
  #disposed = false;

  constructor(parts: EncoderParts) {
    const { build, precision, config } = parts;
    this.#parts = parts;
    this.kernel = `onnx-${build}-${precision}`;
    this.dimensions = config.hiddenSize;
    this.vocabSize = config.vocabSize;
    this.contextLength = config.contextLength;
  }

  get batchTokens(): number {
    return Math.max(this.contextLength, MOST_TOKENS);
  }

  get quickTokens(): number {
    return this.#pace.tokensWithin(FEWEST, this.batchTokens);
  }

  get memoryBytes(): number {
    return this.#disposed ? 0 : this.#parts.weightBytes + this.#activationBytes;
  }

  async embed(texts: readonly (readonly number[])[]): Promise<Float32Array> {
    if (this.#disposed) throw new Fault('closed', 'This embedder was closed.');
    checkEmbed(this, texts);
    const { gpu, session, config } = this.#parts;
    const packed = packTexts(texts);
    this.#noteActivations(packed);
    const answer = await watched(gpu, async () => {
      const start = performance.now();
      const made = await session.run(this.#feeds(packed));
      this.#pace.note(packed.rows * packed.width, performance.now() - start);
      return made;
    });
    const vectors = answer[ENCODER_VALUES.vectors]!;
    const rows = Float32Array.from(vectors.data as Float32Array);
    vectors.dispose();
    for (let at = 0; at < rows.length; at += config.hiddenSize)
      makeUnit(rows.subarray(at, at + config.hiddenSize));
    return rows;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    release(this.#parts.gpu, this.#parts.session);
  }

  #feeds({ rows, width, ids, positions, owners, firsts }: PackedTexts): Record<string, Tensor> {
    const { runtime, config } = this.#parts;
    const int32 = (values: Int32Array, dims: readonly number[]): Tensor =>
      new runtime.Tensor('int32', values, dims);
    const count = firsts.length;
    const shape = BigInt64Array.from([rows, width, config.hiddenSize], BigInt);
    return {
      [ENCODER_VALUES.ids]: int32(ids, [ids.length]),
      [ENCODER_VALUES.positions]: int32(positions, [ids.length]),
      [ENCODER_VALUES.owners]: int32(owners, [rows, width]),
      [ENCODER_VALUES.texts]:
        config.pooling === 'first'
          ? int32(firsts, [count])
          : int32(Int32Array.from(firsts.keys()), [count, 1]),
      [ENCODER_VALUES.shape]: new runtime.Tensor('int64', shape, [3]),
    };
  }

  /** What the runtime keeps for the largest batch so far: states and what they pass through, scores of all heads. */
  #noteActivations({ rows, width }: PackedTexts): void {
    const { config, precision } = this.#parts;
    const { hiddenSize, ffnSize, heads } = config;
    const numbers = rows * width * (8 * hiddenSize + 2 * ffnSize + (2 * heads + 1) * width);
    this.#activationBytes = Math.max(this.#activationBytes, numbers * BYTES_OF[precision]);
  }
}
