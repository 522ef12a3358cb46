/** What a person asks of the quantizer. */
export interface QuantizeWish {
  /** A preset (`q4`) or a type of GGUF. */
  readonly to: string;
  /** How scales and codes are chosen, by name. */
  readonly method: string;
  /** Of texts to calibrate and to judge with, JSON or plain; absent: the model writes its own. */
  readonly texts?: File;
}

/** How far quantizing is. */
export interface QuantizeProgress {
  readonly phase: 'texts' | 'calibrate' | 'allocate' | 'quantize' | 'judge';
  /** Of the layer that is at work. */
  readonly layer?: number;
  /** The tensor of which something has just been done. */
  readonly tensor?: string;
  /** Work that is done, out of all of its phase; units mean nothing by themselves. */
  readonly done: number;
  readonly total: number;
  /** An estimate; absent until there is something to estimate by. */
  readonly secondsLeft?: number;
}

/** A model that may be quantized, before it is. */
export interface SourceModel {
  readonly name: string;
  readonly architecture: string;
  readonly weights: number;
  readonly layers: number;
  /** Of the file or files. */
  readonly bytes: number;
  /** What most of its weights are kept as. */
  readonly type: string;
  /** What it can become: bytes of the file, about, by target. */
  readonly sizes: Readonly<Record<string, number>>;
}

/** What became of one tensor. */
export interface TensorReport {
  readonly name: string;
  /** `shape[0]` is the row length. */
  readonly shape: readonly number[];
  readonly type: string;
  readonly bitsPerWeight: number;
  readonly bytes: number;
  /** ‖W − Ŵ‖² / ‖W‖²; absent for what was not rounded to a grid. */
  readonly weightError?: number;
  /** ‖X·W − X·Ŵ‖² / ‖X·W‖² on calibration tokens that nothing was learned from. */
  readonly outputError?: number;
  /** Why it is not as it was asked for. */
  readonly fallback?: string;
}

/** What became of a model. */
export interface QuantizeReport {
  readonly tensors: readonly TensorReport[];
  readonly weights: number;
  /** Of the file, all in all. */
  readonly bytes: number;
  /** Of the file, over all weights. */
  readonly bitsPerWeight: number;
  /** Of the source's tensors. */
  readonly sourceBytes: number;
  readonly seconds: number;
  /** Bytes that the program held before and at most, where the host can say. */
  readonly memory?: { readonly before: number; readonly most: number };
  readonly calibration?: { readonly texts: number; readonly tokens: number };
  readonly warnings: readonly string[];
}

/** How far the result is from its original, over texts that nothing was learned from. */
export interface QuantizeVerdict {
  /** Positions judged. */
  readonly tokens: number;
  /** Nats. */
  readonly meanKL: number;
  readonly p99KL: number;
  /** Share of positions where both put the same token first, 0 … 1. */
  readonly top1: number;
  readonly perplexity: number;
  readonly referencePerplexity: number;
}

export interface QuantizeOutcome {
  readonly file: File;
  readonly report: QuantizeReport;
  readonly verdict: QuantizeVerdict;
}

/** What the quantizer's worker answers. One model at a time; who wants no more of it ends the worker. */
export interface QuantizerApi {
  ping(): Promise<void>;
  /** Holds a Web Lock until the worker's death; false where there are none. */
  holdLock(name: string): Promise<boolean>;
  inspect(files: readonly File[]): Promise<SourceModel>;
  quantize(
    files: readonly File[],
    wish: QuantizeWish,
    onProgress: (progress: QuantizeProgress) => void,
  ): Promise<QuantizeOutcome>;
}
