import type { Tensor } from '@huggingface/transformers';
import type { OnnxRepository } from '../../artifact/onnx-repository.ts';
import { Fault } from '../../core/fault.ts';
import type { DeviceChoice, DeviceKind } from '../../core/protocol.ts';
import { checkForward } from '../check-forward.ts';
import { contextLengthFor } from '../context-length.ts';
import type { Engine, EngineOptions } from '../engine.ts';
import { gpuHasHalf } from './gpu-has-half.ts';
import { openHubModel } from './hub-model.ts';
import type { HubModel } from './hub-model.ts';
import type { OrtRuntime } from './ort-runtime.ts';
import { cropPast, pastBytes, pastFrom, positionAxes } from './past.ts';

export interface HubEngineOptions extends EngineOptions {
  /** `auto` is the processor. */
  readonly device?: DeviceChoice;
}

/**
 * Opens a repository whose architecture we have no kernels for: transformers.js knows its graph's inputs, everything around
 * it is ours.
 * @throws what `openHubModel` throws; Fault `option-invalid` for a context length that is none, `webgpu-missing`.
 */
export async function openHubEngine(
  repository: OnnxRepository,
  runtime: OrtRuntime,
  { device: wanted, contextLength, signal, onProgress }: HubEngineOptions,
): Promise<Engine> {
  const device = wanted === 'webgpu' ? wanted : ('wasm' as const);
  const sizes = {
    device,
    vocabSize: repository.config.vocabSize,
    contextLength: contextLengthFor(repository.config, contextLength),
  };
  const hasHalf = device === 'webgpu' && (await gpuHasHalf());
  const model = await openHubModel(repository, runtime, {
    task: 'text-generation',
    device,
    hasHalf,
    signal,
    onProgress,
  });
  return new HubEngine(model, sizes);
}

type Sizes = Pick<Engine, 'device' | 'vocabSize' | 'contextLength'>;

const PREFILL_MS = 50;
const NONE = new Float32Array();

class HubEngine implements Engine {
  readonly device: DeviceKind;
  readonly kernel: string;
  readonly threads = 1;
  readonly vocabSize: number;
  readonly contextLength: number;
  readonly #model: HubModel;
  /** Keys and values of `#tokens`, by the graph's names. */
  #past: ReadonlyMap<string, Tensor> = new Map();
  #tokens: readonly number[] = [];
  #chunk = 16;
  #closed = false;

  constructor(model: HubModel, { device, vocabSize, contextLength }: Sizes) {
    this.#model = model;
    this.device = device;
    this.vocabSize = vocabSize;
    this.contextLength = contextLength;
    this.kernel = `transformers.js ${model.dtype}`;
  }

  get prefillChunk(): number {
    return this.#chunk;
  }

  /** An estimate: ONNX Runtime does not say what it holds. */
  get memoryBytes(): number {
    return this.#closed ? 0 : this.#model.weightBytes + pastBytes(this.#past);
  }

  reusable(position: number): number {
    return position === this.#tokens.length || this.#axes() ? position : 0;
  }

  async forward(
    tokens: readonly number[],
    position: number,
    { logits = true }: { logits?: boolean } = {},
  ): Promise<Float32Array> {
    if (this.#closed) throw new Fault('closed', 'This engine was closed.');
    const { vocabSize, contextLength } = this;
    checkForward({ vocabSize, contextLength, length: this.#tokens.length }, tokens, position);
    await this.#goBackTo(position);
    const startMs = performance.now();
    const answer = await this.#run(tokens);
    this.#measure(tokens.length, performance.now() - startMs);
    return logits ? this.#lastRow(answer) : NONE;
  }

  dispose(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#past = new Map();
    this.#model.dispose();
  }

  /** Forgets what lies behind, where `reusable` allows it. */
  async #goBackTo(position: number): Promise<void> {
    if (position === this.#tokens.length) return;
    const axes = this.#axes();
    if (position > 0 && !axes) throw new Fault('bug', `This cache cannot be cut to ${position} tokens.`);
    this.#past = position > 0 ? await cropPast(this.#past, axes!, position) : new Map();
    this.#tokens = this.#tokens.slice(0, position);
  }

  #axes(): readonly number[] | undefined {
    return positionAxes(this.#past, this.#tokens.length, this.#model.sessions);
  }

  /** Runs `tokens` behind what is held; the cache stays as it was when that fails. */
  async #run(tokens: readonly number[]): Promise<Tensor | undefined> {
    const { Tensor: T, DynamicCache } = this.#model.transformers;
    const held = [...this.#tokens, ...tokens];
    const ids = (values: readonly number[]): Tensor =>
      new T('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
    const outputs = await this.#model.run({
      input_ids: ids(tokens),
      attention_mask: ids(held.map(() => 1)),
      num_logits_to_keep: new T('int64', BigInt64Array.of(1n), []),
      ...(this.#past.size === 0 ? {} : { past_key_values: new DynamicCache(Object.fromEntries(this.#past)) }),
    });
    this.#past = pastFrom(outputs);
    this.#tokens = held;
    return outputs['logits'];
  }

  /** The logits of the last position, out of `[1, positions, vocabSize]`. */
  #lastRow(logits: Tensor | undefined): Float32Array {
    const size = logits?.dims.at(-1);
    if (!logits || size !== this.vocabSize) {
      throw new Fault(
        'onnx-corrupt',
        `The model answers with ${size ?? 'no'} numbers, but its configuration names ${this.vocabSize} tokens. Use another copy of it.`,
        { vocabSize: this.vocabSize },
      );
    }
    const numbers = logits.to('float32').data as Float32Array;
    return numbers.subarray(numbers.length - size);
  }

  /** Aims at chunks of `PREFILL_MS`, half way each time. */
  #measure(tokens: number, ms: number): void {
    const fitting = Math.round((tokens * PREFILL_MS) / Math.max(ms, 1));
    const next = Math.round((this.#chunk + fitting) / 2);
    if (tokens >= this.#chunk / 2 || fitting < this.#chunk) this.#chunk = Math.min(Math.max(next, 1), 256);
  }
}
