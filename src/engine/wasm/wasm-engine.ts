import type { ModelFile } from '../../artifact/tensor.ts';
import { Fault } from '../../core/fault.ts';
import { checkForward } from '../check-forward.ts';
import type { Engine, EngineOptions } from '../engine.ts';
import { PrefillPace } from '../prefill-pace.ts';
import type { Heap } from './heap.ts';
import type { ComputeThread, WasmHost } from './host.ts';
import type { KernelBuild } from './kernel-build.ts';
import type { Kernels } from './kernels.ts';
import type { KvArena } from './kv-arena.ts';
import { openPass } from './open-pass.ts';
import { setPlan } from './plan.ts';
import { MOST_TOKENS } from './scratch.ts';

export interface WasmEngineOptions extends EngineOptions {
  /** Threads to use; absent or 'auto' means "measure". */
  readonly threads?: number | 'auto';
  /** A build to use instead of the fastest. */
  readonly kernel?: KernelBuild;
}

/** Everything a pass needs, ready in memory; made by `openPass`. */
export interface Pass {
  readonly heap: Heap;
  readonly kernels: Kernels;
  readonly kernel: KernelBuild;
  readonly plan: number;
  readonly tokenIds: number;
  readonly logits: number;
  readonly arena: KvArena;
  readonly team: readonly ComputeThread[];
  readonly threads: number;
  readonly vocabSize: number;
  readonly contextLength: number;
}

/** A pass of several tokens should take about this long, so that an abort is heard within 100 ms. */
const CHUNK_MS = 35;
const NO_LOGITS = new Float32Array(0);

/**
 * Opens Nibble's own engine: 4- and 8-bit kernels in WebAssembly, on as many threads as pay.
 * @throws Fault `simd-missing`, `memory-exhausted`, `architecture-unsupported`, `gguf-corrupt`, `wasm-blocked`,
 *         `network` and `http` when the kernels do not come
 */
export async function openWasmEngine(
  model: ModelFile,
  host: WasmHost,
  options: WasmEngineOptions = {},
): Promise<Engine> {
  return new WasmEngine(await openPass(model, host, options), host);
}

class WasmEngine implements Engine {
  readonly device = 'wasm';
  readonly #pass: Pass;
  readonly #host: WasmHost;
  #disposed = false;
  readonly #pace = new PrefillPace(CHUNK_MS);
  length = 0; // positions that hold a token

  constructor(pass: Pass, host: WasmHost) {
    this.#pass = pass;
    this.#host = host;
  }

  get kernel(): string {
    return this.#pass.kernel;
  }

  get threads(): number {
    return this.#pass.threads;
  }

  get vocabSize(): number {
    return this.#pass.vocabSize;
  }

  get contextLength(): number {
    return this.#pass.contextLength;
  }

  get memoryBytes(): number {
    return this.#disposed ? 0 : this.#pass.heap.bytes;
  }

  get prefillChunk(): number {
    const tiles = Math.floor(this.#pace.tokens / 4);
    return Math.max(4, Math.min(MOST_TOKENS, tiles * 4));
  }

  async forward(
    tokens: readonly number[],
    position: number,
    options: { logits?: boolean } = {},
  ): Promise<Float32Array> {
    if (this.#disposed) throw new Fault('closed', 'The model has been closed. Load it again.');
    checkForward(this, tokens, position);
    this.#pass.arena.reserve(position + tokens.length);
    const wantLogits = options.logits !== false;
    for (let at = 0; at < tokens.length; at += MOST_TOKENS) {
      const some = tokens.slice(at, at + MOST_TOKENS);
      const isLast = at + MOST_TOKENS >= tokens.length;
      this.#run(some, position + at, wantLogits && isLast);
    }
    this.length = position + tokens.length;
    const { heap, logits, vocabSize } = this.#pass;
    return wantLogits ? heap.f32(logits, vocabSize) : NO_LOGITS;
  }

  #run(tokens: readonly number[], position: number, wantLogits: boolean): void {
    const { heap, kernels, plan, tokenIds } = this.#pass;
    const start = this.#host.now();
    heap.i32(tokenIds, tokens.length).set(tokens);
    setPlan(heap, plan, 'tokens', tokens.length);
    setPlan(heap, plan, 'position', position);
    setPlan(heap, plan, 'outputs', wantLogits ? 1 : 0);
    kernels.run(plan);
    this.#pace.note(tokens.length, this.#host.now() - start);
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#pass.kernels.dismiss(this.#pass.plan);
    for (const thread of this.#pass.team) thread.terminate();
  }
}
