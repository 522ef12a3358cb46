import type { ModelFile } from '../../artifact/tensor.ts';
import { Fault } from '../../core/fault.ts';
import { checkEmbed } from '../check-embed.ts';
import type { Embedder, EmbedderOptions } from '../embedder.ts';
import { PrefillPace } from '../prefill-pace.ts';
import { writeTexts } from './encoder-buffers.ts';
import type { WasmHost } from './host.ts';
import { setJob } from './job.ts';
import type { KernelBuild } from './kernel-build.ts';
import { type EncoderPass, openEncoderPass } from './open-encoder-pass.ts';

export interface WasmEncoderOptions extends EmbedderOptions {
  /** Threads to use; absent or 'auto' means "measure". */
  readonly threads?: number | 'auto';
  /** A build to use instead of the fastest. */
  readonly kernel?: KernelBuild;
}

/** A batch should take about this long, so that an abort between two is heard within 100 ms. */
const BATCH_MS = 50;
/** Tokens that make a batch worth its while: two strips of 32. */
const FEWEST = 64;

/**
 * Opens Nibble's own encoder: BERT in WebAssembly, on as many threads as pay.
 * @throws Fault `simd-missing`, `memory-exhausted`, `architecture-unsupported`, `gguf-corrupt`, `wasm-blocked`,
 *         `network` and `http` when the kernels do not come
 */
export async function openWasmEncoder(
  model: ModelFile,
  host: WasmHost,
  options: WasmEncoderOptions = {},
): Promise<Embedder> {
  return new WasmEncoder(await openEncoderPass(model, host, options), host);
}

class WasmEncoder implements Embedder {
  readonly device = 'wasm';
  readonly #pass: EncoderPass;
  readonly #host: WasmHost;
  readonly #pace = new PrefillPace(BATCH_MS);
  #disposed = false;

  constructor(pass: EncoderPass, host: WasmHost) {
    this.#pass = pass;
    this.#host = host;
  }

  get kernel(): string {
    return this.#pass.kernel;
  }

  get threads(): number {
    return this.#pass.threads;
  }

  get dimensions(): number {
    return this.#pass.config.hiddenSize;
  }

  get vocabSize(): number {
    return this.#pass.config.vocabSize;
  }

  get contextLength(): number {
    return this.#pass.config.contextLength;
  }

  get batchTokens(): number {
    return this.#pass.room;
  }

  get quickTokens(): number {
    return this.#pace.tokensWithin(FEWEST, this.batchTokens);
  }

  get memoryBytes(): number {
    return this.#disposed ? 0 : this.#pass.heap.bytes;
  }

  async embed(texts: readonly (readonly number[])[]): Promise<Float32Array> {
    if (this.#disposed) throw new Fault('closed', 'The model has been closed. Load it again.');
    checkEmbed(this, texts);
    const { heap, kernels, plan, buffers } = this.#pass;
    const start = this.#host.now();
    const tokens = writeTexts(heap, buffers, texts);
    setJob(heap, plan, 'tokens', tokens);
    setJob(heap, plan, 'outputs', texts.length);
    kernels.run(plan);
    this.#pace.note(tokens, this.#host.now() - start);
    return heap.f32(buffers.vectors, texts.length * this.dimensions).slice();
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#pass.kernels.dismiss(this.#pass.plan);
    for (const thread of this.#pass.team) thread.terminate();
  }
}
