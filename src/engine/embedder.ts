import type { DeviceKind } from '../core/protocol.ts';

/** How to open one; each engine may know more. */
export interface EmbedderOptions {
  readonly signal?: AbortSignal;
  /** Bytes of tensor data read so far, out of all. */
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}

/** A model that makes a vector of a text: near each other for texts that mean the same. One caller at a time. */
export interface Embedder {
  readonly device: DeviceKind;
  readonly kernel: string;
  readonly threads: number;
  /** Numbers of a vector. */
  readonly dimensions: number;
  readonly vocabSize: number;
  /** Tokens of one text at most. */
  readonly contextLength: number;
  /** Tokens of all texts of one `embed` at most; never below `contextLength`. */
  readonly batchTokens: number;
  /** Tokens that one `embed` should have so that it answers within about 50 ms, as far as was seen until now. */
  readonly quickTokens: number;
  /** Bytes of memory held for weights and activations. */
  readonly memoryBytes: number;

  /**
   * What the model makes of each token, their mean or the first as its files say, of length 1: row-major `[texts.length, dimensions]`, the caller's to keep.
   * Each of `texts` has the special tokens that its tokenizer puts around it. A text's vector does not depend on what else is in
   * the batch.
   * @throws Fault `bug` for no text, a text of no token or of more than `contextLength`, more tokens than `batchTokens`, an id
   *         outside the vocabulary; `closed` after `dispose`; and what a run of the model fails with.
   */
  embed(texts: readonly (readonly number[])[]): Promise<Float32Array>;

  /** Frees memory and ends threads. Idempotent. */
  dispose(): void;
}
