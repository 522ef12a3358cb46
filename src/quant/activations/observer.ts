import { Fault } from '../../core/fault.ts';
import { EMPTY_RANGE, joinRanges, rangeOf, type ActivationRange } from './activation-range.ts';
import { entropyRange } from './entropy-range.ts';
import { mseRange } from './mse-range.ts';
import { percentileRange } from './percentile-range.ts';
import { addToHistogram, createHistogram, mergeHistogram, type ValueHistogram } from './value-histogram.ts';

/**
 * How a static range follows from what calibration saw.
 * - `minMax`: the extremes. Nothing is cut off; one outlier makes all steps coarse
 * - `movingAverage`: the extremes of each batch, averaged with a constant of 0.01 (Jacob et al., 2018): forgets rare outliers
 * - `percentile`: all but 0.001 % of the values
 * - `entropy`: the least loss of information (TensorRT)
 * - `mse`: the least squared error
 */
export type CalibrationMethod = 'minMax' | 'movingAverage' | 'percentile' | 'entropy' | 'mse';

export const CALIBRATION_METHODS: readonly CalibrationMethod[] = [
  'minMax',
  'movingAverage',
  'percentile',
  'entropy',
  'mse',
];

export interface ObserverOptions {
  readonly method: CalibrationMethod;
  /** Of `movingAverage`: the weight of each new batch. */
  readonly averagingConstant?: number;
  /** Of `percentile`, in per cent. */
  readonly percentile?: number;
  /** Of the methods with a histogram: what no |value| exceeds, if a pass before this one has found it. */
  readonly limit?: number;
}

/** What an observer has seen; can be cloned and sent to another thread. */
export interface ObserverState {
  readonly batches: number;
  /** Of all, or averaged. */
  readonly range: ActivationRange;
  /** Of the first batch. */
  readonly first: ActivationRange;
  readonly histogram: ValueHistogram | undefined;
}

const AVERAGING_CONSTANT = 0.01;

/** Watches one input of a model pass by, batch after batch, and keeps no values. */
export class Observer {
  readonly #options: ObserverOptions;
  readonly #constant: number;
  #state: ObserverState;

  constructor(options: ObserverOptions) {
    const { method, limit = 0, averagingConstant = AVERAGING_CONSTANT, percentile = 100 } = options;
    if (!CALIBRATION_METHODS.includes(method)) throw invalid(`'${method}' is no way to find a range`);
    if (!(averagingConstant > 0 && averagingConstant <= 1))
      throw invalid(`an averaging constant of ${averagingConstant} is not above 0 and at most 1`);
    if (!(percentile > 50 && percentile <= 100))
      throw invalid(`a percentile of ${percentile} is not above 50 and at most 100`);
    this.#options = options;
    this.#constant = averagingConstant;
    const histogram =
      method === 'minMax' || method === 'movingAverage' ? undefined : createHistogram({ limit });
    this.#state = { batches: 0, range: EMPTY_RANGE, first: EMPTY_RANGE, histogram };
  }

  get state(): ObserverState {
    return this.#state;
  }

  /**
   * One batch; [any number of values].
   * @throws Fault `calibration-invalid` for NaN or infinity
   */
  observe(values: Float32Array): void {
    if (values.length === 0) return;
    const seen = rangeOf(values);
    const { batches, range, first, histogram } = this.#state;
    if (histogram) addToHistogram(histogram, values);
    this.#state = {
      batches: batches + 1,
      range: batches === 0 ? seen : this.#next(range, seen),
      first: batches === 0 ? seen : first,
      histogram,
    };
  }

  /** Adds what another observer of the same input saw, as if this one had seen it after its own. */
  merge(later: ObserverState): void {
    const own = this.#state;
    if (later.batches === 0) return;
    if (own.histogram && later.histogram) mergeHistogram(own.histogram, later.histogram);
    this.#state = {
      batches: own.batches + later.batches,
      range: own.batches === 0 ? later.range : this.#after(own.range, later),
      first: own.batches === 0 ? later.first : own.first,
      histogram: own.histogram,
    };
  }

  /** @throws Fault `calibration-invalid` when nothing was seen */
  range(): ActivationRange {
    const { batches, range, histogram } = this.#state;
    if (batches === 0)
      throw new Fault('calibration-invalid', 'No calibration text reached this input. Give at least one.');
    const { method, percentile } = this.#options;
    if (!histogram) return range;
    if (method === 'percentile') return percentileRange(histogram, percentile);
    return method === 'entropy' ? entropyRange(histogram) : mseRange(histogram);
  }

  #next(range: ActivationRange, seen: ActivationRange): ActivationRange {
    if (this.#options.method !== 'movingAverage') return joinRanges(range, seen);
    const towards = (from: number, to: number): number => from + this.#constant * (to - from);
    return { min: towards(range.min, seen.min), max: towards(range.max, seen.max) };
  }

  /** An average that began with its first batch instead of ours: the difference has faded by as many steps as followed. */
  #after(range: ActivationRange, later: ObserverState): ActivationRange {
    if (this.#options.method !== 'movingAverage') return joinRanges(range, later.range);
    const left = (1 - this.#constant) ** later.batches;
    return {
      min: later.range.min + left * (range.min - later.first.min),
      max: later.range.max + left * (range.max - later.first.max),
    };
  }
}

function invalid(what: string): Fault {
  return new Fault(
    'option-invalid',
    `Calibration: ${what}. Choose one of ${CALIBRATION_METHODS.join(', ')}.`,
  );
}
