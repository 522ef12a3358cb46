import type { Candidates } from '../core/candidates.ts';
import type { DeviceKind } from '../core/protocol.ts';

/** How to open a model; each engine may know more. */
export interface EngineOptions {
  /** Tokens the KV cache may hold; absent or larger means what the model was trained for. */
  readonly contextLength?: number;
  readonly signal?: AbortSignal;
  /** Bytes of tensor data read so far, out of all. */
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}

export interface ForwardOptions {
  /** False skips what nobody will look at: the answer is an empty array. */
  readonly logits?: boolean;
}

/**
 * A model that can run. One caller at a time; the service queues.
 *
 * The KV cache is an arena of positions 0 … contextLength − 1. `forward(tokens, position)` overwrites positions
 * from `position` on and forgets what lay behind, so truncation needs no call of its own.
 */
export interface Engine {
  readonly device: DeviceKind;
  readonly kernel: string;
  readonly threads: number;
  readonly vocabSize: number;
  readonly contextLength: number;
  /** Tokens worth giving to one `forward` so that it answers within about 50 ms; measured, so it may change. */
  readonly prefillChunk: number;
  /** Bytes of memory held for weights, activations and KV. */
  readonly memoryBytes: number;

  /**
   * Runs `tokens` at positions `position` … and returns the logits after the last one, `[vocabSize]`.
   * The view belongs to the engine and is valid until the next call. `logits: false` skips the output head
   * and returns an empty array.
   * @throws Fault `bug` for no token at all, an id outside the vocabulary, a position outside the context, beyond what the
   *         cache holds or not `reusable`; `closed` after `dispose`;
   *         `memory-exhausted` when the KV arena cannot grow (the cache stays as it was).
   */
  forward(tokens: readonly number[], position: number, options?: ForwardOptions): Promise<Float32Array>;

  /**
   * How many of the cache's first `position` tokens the next `forward` may follow upon: all, or none where the model keeps a
   * state of everything that it read, which cannot be cut. Absent where all caches can.
   */
  reusable?(position: number): number;

  /** How many tokens `candidates` gives. Both are absent where logits are in memory anyway. */
  readonly shortlist?: number;

  /**
   * `forward` for who looks at the likeliest tokens only: the `shortlist` best of them, and the other logits stay on the
   * device, from where they would cost a transfer. Throws what `forward` throws.
   */
  candidates?(tokens: readonly number[], position: number): Promise<Candidates>;

  /** Frees memory and ends threads. Idempotent. */
  dispose(): void;
}
