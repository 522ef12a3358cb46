import type { MatrixRole } from '../../engine/batch/products.ts';
import type { DecoderConfig } from '../../engine/decoder-config.ts';
import type { LayerWeights } from '../../engine/reference/weights.ts';
import type { Rotation } from '../../engine/reference/rope.ts';
import type { CodedMatrix, FloatMatrix } from '../coded-matrix.ts';
import type { InputStatistics, LayerInput, LayerStatistics } from '../input-statistics.ts';
import type { Scheme } from '../scheme.ts';

/**
 * The pieces that quantization is cut into. Each is a pure function of what it is given, on any thread; everything that goes in and
 * comes out can be cloned.
 */
export interface Jobs {
  /** Runs one layer over some texts. */
  runLayer(job: LayerJob): LayerResult;
  /** Rescales pairs of matrices of a layer, so that less is lost when they are rounded (AWQ). */
  rescaleLayer(job: RescaleJob): RescaleResult;
  /** Puts one matrix on its grid. */
  quantize(job: QuantizeJob): QuantizeResult;
}

export interface LayerJob {
  readonly config: DecoderConfig;
  readonly layer: number;
  readonly weights: LayerWeights;
  readonly rotations: readonly Rotation[];
  /** Given away: a thread takes them, and changes them in place. */
  readonly texts: readonly TextState[];
  /** Whether to gather statistics of what goes into the matrices. */
  readonly watch: boolean;
  /** The weight of the norm before the head, with the last layer: what the head will see is watched too. */
  readonly outputNorm?: Float32Array; // [hiddenSize]
}

/** A text on its way through the layers. */
export interface TextState {
  readonly hidden: Float32Array; // [tokens × hiddenSize]
  readonly tokens: number;
  /** Whether it judges instead of being learned from. */
  readonly heldOut: boolean;
}

export interface LayerResult {
  readonly texts: readonly TextState[];
  readonly statistics?: LayerStatistics;
  /** Of what goes into the head, if the job has an output norm. */
  readonly head?: InputStatistics;
}

export interface RescaleJob {
  readonly weights: LayerWeights;
  readonly statistics: LayerStatistics;
  /** How each matrix is going to be quantized; none for one that is not. */
  readonly schemes: Readonly<Partial<Record<MatrixRole, Scheme>>>;
}

/** The same layer with other numbers, and what calibration would have seen in it. */
export interface RescaleResult {
  readonly weights: LayerWeights;
  readonly statistics: LayerStatistics;
  /** AWQ's exponent for each input that was looked at; at 0 nothing was changed. */
  readonly ratios: Readonly<Partial<Record<LayerInput, number>>>;
}

export interface QuantizeJob {
  readonly matrix: FloatMatrix;
  readonly scheme: Scheme;
  readonly input?: InputStatistics;
}

export interface QuantizeResult {
  readonly coded: CodedMatrix;
  /** How codes were chosen: `nearest` too where GPTQ was asked for and had nothing to go by, or the matrix is too wide for it. */
  readonly rounding: Scheme['rounding'];
  /** GPTQ's, as a part of the mean of the Hessian's diagonal. */
  readonly damping?: number;
  /** ‖W − Ŵ‖² / ‖W‖² */
  readonly weightError: number;
  /** ‖X·W − X·Ŵ‖² / ‖X·W‖² on the held-out tokens; absent without statistics. */
  readonly outputError?: number;
}

/** Threads that take jobs. */
export interface Workbench {
  readonly threads: number;
  /** Waits for a free thread. @throws Fault `aborted`, `closed`, `worker-died`, or what the job throws */
  run<Name extends keyof Jobs>(
    name: Name,
    job: Parameters<Jobs[Name]>[0],
    signal?: AbortSignal,
  ): Promise<ReturnType<Jobs[Name]>>;
  close(): void;
}
