import type { OnnxModel } from '../artifact/onnx-model.ts';
import type { ModelFile } from '../artifact/tensor.ts';
import type { Products } from '../engine/batch/products.ts';
import { readDecoderConfig } from '../engine/decoder-config.ts';
import { exportModel, type ExportOptions } from '../engine/onnx/export-model.ts';
import { openTokenizer } from '../text/tokenizer.ts';
import { reportActivations, type ActivationReport } from './activations/activation-report.ts';
import { roundWeightsToInt8 } from './activations/int8-weights.ts';
import { observeActivations, type ModelActivity } from './activations/observe-activations.ts';
import type { ObserverOptions } from './activations/observer.ts';
import { roundProducts } from './activations/round-products.ts';
import { planRounding, type RoundingChoice, type RoundingPlan } from './activations/rounding-plan.ts';
import { SMOOTH_DEFAULTS, smoothModel, type SmoothOptions } from './activations/smooth.ts';
import type { Arithmetic } from './arithmetic/arithmetic.ts';
import { plainArithmetic } from './arithmetic/plain-arithmetic.ts';
import { arithmeticProducts } from './arithmetic/arithmetic-products.ts';
import type { CalibrationReader } from './calibrate/calibration-reader.ts';
import { readCalibration } from './calibrate/read-calibration.ts';

/** What `quantizeDynamic` and `quantizeStatic` have in common. */
export interface ActivationOptions {
  /**
   * Moves outliers of activations into weights first, which costs nothing at run time; `false` leaves weights where they are. Needs calibration text.
   * Absent: the down-projection with α 0.75 and what norms feed with 0.5.
   */
  readonly smooth?: SmoothOptions | false;
  /** The heavy loops; the plain ones unless told. */
  readonly arithmetic?: Arithmetic;
  /** Tokens of calibration text to stop at. */
  readonly maxTokens?: number;
  readonly signal?: AbortSignal;
  /** Texts that have passed a layer, out of all texts times all layers times two passes. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** A model with weights of 8 bits, one scale a row, and inputs of products of 8 bits. */
export interface Int8Model {
  /** The float model that rounding starts from, smoothed or as it was. */
  readonly model: ModelFile;
  /** How each input is rounded, as data: for the graph and for the simulated engine alike. */
  readonly inputs: RoundingPlan;
  /** What calibration saw; absent without calibration text. */
  readonly report: ActivationReport | undefined;
  /** The graph, for ONNX Runtime and transformers.js. */
  toOnnx(options?: Omit<ExportOptions, 'weights' | 'inputs'>): Promise<OnnxModel>;
  /** The weights that the codes stand for, as a model in float32; with `round` around the products it computes what the graph does. */
  readonly rounded: ModelFile;
  round(this: void, products: Products): Products;
}

/** Calibrates if there is text, smooths, and plans. */
export async function quantizeActivations(
  model: ModelFile,
  choice: RoundingChoice,
  reader: CalibrationReader | undefined,
  options: ActivationOptions & { readonly observer?: ObserverOptions },
): Promise<Int8Model> {
  if (reader === undefined) return int8Model(model, planBlindly(model, choice), undefined);
  const { smooth = SMOOTH_DEFAULTS, signal, maxTokens } = options;
  const calibrated = { tokenizer: openTokenizer(model.metadata), config: readDecoderConfig(model) };
  const { texts, warnings } = await readCalibration(reader, calibrated, { maxTokens, signal });
  const passes = smooth === false ? 1 : 2;
  const observe = (some: ModelFile, pass: number): Promise<ModelActivity> =>
    observeActivations(some, texts, {
      ...(options.observer ?? { method: 'minMax' }),
      products: arithmeticProducts(options.arithmetic ?? plainArithmetic),
      signal,
      onProgress: (done, total) => options.onProgress?.(pass * total + done, passes * total),
    });
  const before = await observe(model, 0);
  if (smooth === false)
    return int8Model(model, planRounding(before, choice), reportActivations({ before, warnings }));
  const smoothed = await smoothModel(model, before.layers, { ...smooth, signal });
  const after = await observe(smoothed.model, 1);
  return int8Model(
    smoothed.model,
    planRounding(after, choice),
    reportActivations({ before, after, warnings }),
  );
}

/** Dynamic rounding needs no ranges. */
function planBlindly(model: ModelFile, { inputs, head = inputs, ...roles }: RoundingChoice): RoundingPlan {
  const rounding = { qkv: inputs, o: inputs, gateUp: inputs, down: inputs, ...roles };
  const kept = Object.fromEntries(Object.entries(rounding).filter(([, kind]) => kind !== 'none'));
  const layers = Array.from(
    { length: readDecoderConfig(model).layers },
    () => kept as RoundingPlan['layers'][number],
  );
  return { layers, head: head === 'none' || head === 'static' ? undefined : head };
}

function int8Model(model: ModelFile, inputs: RoundingPlan, report: ActivationReport | undefined): Int8Model {
  return {
    model,
    inputs,
    report,
    toOnnx: (options) => exportModel(model, { ...options, weights: 'int8', inputs }),
    rounded: roundWeightsToInt8(model),
    round: (products) => roundProducts(products, inputs),
  };
}
