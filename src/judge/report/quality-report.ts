import type { ActivationExtent } from '../activation-extent.ts';
import type { Comparison } from '../comparison.ts';
import type { Estimate } from '../estimate.ts';
import type { LayerError } from '../layer-errors.ts';
import type { Pace } from '../measure-pace.ts';
import type { LogProbPair } from '../sample-log-probs.ts';

/** What is known of models beside the one that they were made of, as data: the page and the tables are made of it. */
export interface QualityReport {
  readonly title: string;
  /** Paragraphs: what was measured, and how. */
  readonly about: readonly string[];
  readonly original: { readonly name: string; readonly bytes: number; readonly cloze?: Estimate };
  readonly models: readonly ReportedModel[];
  /** What had to be reached. */
  readonly goals?: readonly Goal[];
  readonly layers?: readonly LayerSeries[];
  readonly scatters?: readonly Scatter[];
  /** What goes into the original's matrices. */
  readonly extents?: readonly ActivationExtent[];
}

export interface ReportedModel {
  readonly name: string;
  /** Models of one group share a colour: the method, as a rule. */
  readonly group: string;
  /** Of the file. Absent for what is no file, such as a model with rounded activations. */
  readonly bytes?: number;
  readonly bitsPerWeight?: number;
  readonly comparison: Comparison;
  readonly cloze?: Estimate;
  readonly pace?: Pace;
  /** While it runs. */
  readonly memoryBytes?: number;
  /** What making it took. */
  readonly made?: { readonly seconds: number; readonly peakBytes?: number };
}

export interface Goal {
  readonly what: string;
  readonly goal: string;
  readonly found: string;
  readonly reached: boolean;
}

/** Error by layer of one model. */
export interface LayerSeries {
  readonly name: string;
  readonly errors: readonly LayerError[];
}

export interface Scatter {
  readonly name: string;
  readonly pairs: readonly LogProbPair[];
}
